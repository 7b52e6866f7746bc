internal import COpenSSL
internal import StreamCore

/// One reading of the files, as OpenSSL keeps it.
///
/// `@unchecked Sendable`: not changed after `init`; OpenSSL counts references to it with atomics.
final class TLSSettings: @unchecked Sendable {
    let context: OpaquePointer

    init(_ files: TLSContext.Files) throws(WeirError) {
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            throw WeirError("tls-files", "OpenSSL has no memory")
        }
        self.context = context
        _ = weir_require_tls12(context)
        weir_set_stream_modes(context)
        weir_offer_http11(context)
        SSL_CTX_set_options(context, weir_server_options())
        var identity = Array("weir".utf8)
        SSL_CTX_set_session_id_context(context, &identity, UInt32(identity.count))
        try load(files)
    }

    deinit { SSL_CTX_free(context) }

    private func load(_ files: TLSContext.Files) throws(WeirError) {
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(context, files.certificate) == 1 else {
            throw Self.failure("the certificate `\(files.certificate)` cannot be used")
        }
        guard SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM) == 1 else {
            throw Self.failure("the key `\(files.key)` cannot be used")
        }
        guard SSL_CTX_check_private_key(context) == 1 else {
            throw Self.failure("the key `\(files.key)` does not belong to `\(files.certificate)`")
        }
        switch files.clients {
        case .none: break
        case .optional(let authorities): try verifyClients(authorities, SSL_VERIFY_PEER)
        case .required(let authorities):
            try verifyClients(authorities, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT)
        }
    }

    private func verifyClients(_ authorities: String, _ mode: Int32) throws(WeirError) {
        guard SSL_CTX_load_verify_locations(context, authorities, nil) == 1,
            let names = SSL_load_client_CA_file(authorities)
        else { throw Self.failure("the clients' authorities `\(authorities)` cannot be used") }
        SSL_CTX_set_client_CA_list(context, names)
        SSL_CTX_set_verify(context, mode, nil)
    }

    private static func failure(_ message: String) -> WeirError {
        let code = ERR_get_error()
        let reason = ERR_reason_error_string(code).map { ": " + String(cString: $0) } ?? ""
        ERR_clear_error()
        return WeirError("tls-files", message + reason, hint: "both are PEM files, and the key has no passphrase")
    }
}
