internal import CJOSE
internal import StreamCore

/// How a token may be signed. A key admits one of these, whatever a token says of itself.
enum TokenAlgorithm: String {
    case hs256 = "HS256"
    case rs256 = "RS256"
    case es256 = "ES256"
}

/// One key of a JWKS that tokens can be verified by.
///
/// `@unchecked Sendable`: not changed after `init`; verifying only reads it, and OpenSSL locks what it caches in a key.
final class VerificationKey: @unchecked Sendable {
    /// Its `kid`; nil where it has none.
    let id: String?
    let algorithm: TokenAlgorithm
    let key: OpaquePointer

    /// Nil where the key is for something else: another algorithm, or no signatures.
    /// - Throws: `access-keys` where it cannot be used and should be.
    init?(_ json: JSONReference) throws(WeirError) {
        guard let algorithm = Self.algorithm(json), Self.isForSignatures(json) else { return nil }
        let id = json["kid"]?.text
        let name = id.map { "key '\($0)'" } ?? "a key without kid"
        guard algorithm == .hs256 || json["d"] == nil else {
            throw WeirError(
                "access-keys", "\(name) is a private key", hint: "leave only its public half in the file")
        }
        var failure = cjose_err()
        guard let key = cjose_jwk_import_json(json.pointer, &failure) else {
            throw WeirError("access-keys", "\(name) is no usable JWK")
        }
        guard cjose_jwk_get_keysize(key, nil) >= Self.leastBits(algorithm) else {
            cjose_jwk_release(key)
            throw WeirError(
                "access-keys", "\(name) is too short for \(algorithm.rawValue)",
                hint: "it needs \(Self.leastBits(algorithm)) bits")
        }
        self.id = id
        self.algorithm = algorithm
        self.key = key
    }

    deinit { cjose_jwk_release(key) }

    /// What the key's own type and curve admit; nil for types that are not ours, and where its `alg` is another.
    private static func algorithm(_ json: JSONReference) -> TokenAlgorithm? {
        let algorithm: TokenAlgorithm? =
            switch json["kty"]?.text {
            case "oct": .hs256
            case "RSA": .rs256
            case "EC" where json["crv"]?.text == "P-256": .es256
            default: nil
            }
        if let stated = json["alg"], stated.text != algorithm?.rawValue { return nil }
        return algorithm
    }

    private static func isForSignatures(_ json: JSONReference) -> Bool {
        if let use = json["use"], use.text != "sig" { return false }
        guard let operations = json["key_ops"] else { return true }
        return operations.items?.contains { $0.text == "verify" } ?? false
    }

    /// RFC 7518, 3.2 and 3.3.
    private static func leastBits(_ algorithm: TokenAlgorithm) -> Int {
        switch algorithm {
        case .hs256, .es256: 256
        case .rs256: 2048
        }
    }
}
