internal import COpenSSL

/// TLS of one connection, over its socket.
final class TLSSession {
    private let session: OpaquePointer
    private let settings: TLSSettings
    /// OpenSSL forbids to go on, and to say goodbye, after a fatal error.
    private var isBroken = false

    init?(_ settings: TLSSettings, descriptor: Int32) {
        guard let session = SSL_new(settings.context) else { return nil }
        self.session = session
        self.settings = settings
        SSL_set_fd(session, descriptor)
        SSL_set_accept_state(session)
    }

    deinit { SSL_free(session) }

    var holdsBytes: Bool { SSL_has_pending(session) == 1 }

    /// `.moved(0)` when done.
    func shakeHands() -> TransferOutcome {
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        return result == 1 ? .moved(0) : outcome(result)
    }

    func read(into space: UnsafeMutableRawBufferPointer) -> TransferOutcome {
        ERR_clear_error()
        let count = SSL_read(session, space.baseAddress, Int32(clamping: space.count))
        return count > 0 ? .moved(Int(count)) : outcome(count)
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> TransferOutcome {
        ERR_clear_error()
        let count = SSL_write(session, bytes.baseAddress, Int32(clamping: bytes.count))
        return count > 0 ? .moved(Int(count)) : outcome(count)
    }

    func sayGoodbye() {
        guard !isBroken else { return }
        ERR_clear_error()
        SSL_shutdown(session)
    }

    private func outcome(_ result: Int32) -> TransferOutcome {
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_ZERO_RETURN: return .end
        default:
            isBroken = true
            ERR_clear_error()
            return .failed
        }
    }

    var clientCertificate: ClientCertificate? {
        guard let certificate = SSL_get1_peer_certificate(session) else { return nil }
        defer { X509_free(certificate) }
        guard SSL_get_verify_result(session) == Int(X509_V_OK), let subject = X509_get_subject_name(certificate) else {
            return nil
        }
        return ClientCertificate(commonName: Self.commonName(subject), subject: Self.text(subject))
    }

    private static func commonName(_ subject: OpaquePointer) -> String {
        let place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        guard place >= 0, let value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)) else { return "" }
        // As UTF-8 whatever the certificate's encoding; a NUL inside stays and so matches nobody's name.
        var text: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&text, value)
        guard count >= 0, let text else { return "" }
        defer { CRYPTO_free(text, "", 0) }
        return String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }

    private static func text(_ subject: OpaquePointer) -> String {
        guard let output = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(output) }

        guard X509_NAME_print_ex(output, subject, 0, weir_rfc2253_flags()) >= 0 else { return "" }
        var text = [UInt8](repeating: 0, count: 512)
        let count = BIO_read(output, &text, 512)
        return String(decoding: text.prefix(Int(max(count, 0))), as: UTF8.self)
    }
}
