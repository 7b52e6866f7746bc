internal import CJOSE
internal import StreamCore

/// One token, its signature verified.
struct SignedToken {
    let payload: JSONDocument

    /// - Throws: `token-invalid`.
    init(_ token: [UInt8], _ keys: KeySet) throws(WeirError) {
        guard CompactToken.isWellFormed(token) else { throw TokenFailure.invalid("it has not the form of one") }
        let imported = token.withUnsafeBytes { bytes in
            cjose_jws_import(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, nil)
        }
        guard let imported else { throw TokenFailure.invalid("it has not the form of one") }
        defer { cjose_jws_release(imported) }
        let key = try Self.key(of: imported, keys)
        guard cjose_jws_verify(imported, key.key, nil) else { throw TokenFailure.wrongSignature }
        payload = try Self.payload(of: imported)
    }

    /// The key that the header names, which alone says how a token must be signed (RFC 8725, 3.1).
    private static func key(of token: OpaquePointer, _ keys: KeySet) throws(WeirError) -> VerificationKey {
        guard let pointer = cjose_jws_get_protected(token) else { throw TokenFailure.invalid("it has no header") }
        let header = JSONReference(pointer: pointer, owner: nil)
        // What a header calls critical must be understood (RFC 7515, 4.1.11), and nothing beyond it is here.
        guard header["crit"] == nil, header["b64"] == nil else {
            throw TokenFailure.invalid("its header asks for what is not understood")
        }
        if let type = header["typ"] {
            guard let text = type.text?.lowercased(), ["jwt", "at+jwt", "application/at+jwt"].contains(text) else {
                throw TokenFailure.invalid("it is of another type")
            }
        }
        let id = header["kid"]
        guard id == nil || id?.text != nil, let key = keys.key(named: id?.text) else { throw TokenFailure.unknownKey }
        guard header["alg"]?.text == key.algorithm.rawValue else { throw TokenFailure.wrongAlgorithm }
        return key
    }

    private static func payload(of token: OpaquePointer) throws(WeirError) -> JSONDocument {
        var start: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard cjose_jws_get_plaintext(token, &start, &count, nil),
            let document = JSONDocument(UnsafeRawBufferPointer(start: start, count: count)), document.root.isObject
        else { throw TokenFailure.invalid("it holds no claims") }
        return document
    }
}
