internal import CJOSE
internal import Glibc

/// Keys and the tokens that they sign, for tests of whoever verifies them.
///
/// `@unchecked Sendable`: not changed after `init`; signing only reads the key.
public final class TokenMaker: @unchecked Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case hs256 = "HS256"
        case rs256 = "RS256"
        case es256 = "ES256"
    }

    public let kind: Kind
    public let id: String?
    private let key: OpaquePointer

    public init(_ kind: Kind, id: String?, bits: Int? = nil) throws {
        var exponent: [UInt8] = [1, 0, 1]
        let made =
            switch kind {
            case .hs256: cjose_jwk_create_oct_random(bits ?? 256, nil)
            case .rs256: cjose_jwk_create_RSA_random(bits ?? 2048, &exponent, 3, nil)
            case .es256: cjose_jwk_create_EC_random(bits == 384 ? CJOSE_JWK_EC_P_384 : CJOSE_JWK_EC_P_256, nil)
            }
        guard let made else { throw TokenMakerFailure() }
        if let id { cjose_jwk_set_kid(made, id, id.utf8.count, nil) }
        key = made
        self.kind = kind
        self.id = id
    }

    /// An HS256 key of these bytes.
    public init(secret: [UInt8], id: String?) throws {
        guard let made = cjose_jwk_create_oct_spec(secret, secret.count, nil) else { throw TokenMakerFailure() }
        if let id { cjose_jwk_set_kid(made, id, id.utf8.count, nil) }
        key = made
        kind = .hs256
        self.id = id
    }

    deinit { cjose_jwk_release(key) }

    /// As a JWK: what a verifier needs, and with `secret` what a signer needs.
    public func jwk(withSecret: Bool? = nil) -> String {
        guard let text = cjose_jwk_to_json(key, withSecret ?? (kind == .hs256), nil) else { return "" }
        defer { free(text) }
        return String(cString: text)
    }

    /// A JWKS of several keys.
    public static func keySet(_ makers: [TokenMaker]) -> String {
        "{\"keys\":[\(makers.map { $0.jwk() }.joined(separator: ","))]}"
    }

    /// A token that says what the JSON says.
    /// - Parameter header: members beside `alg` and `kid`, by name, as JSON.
    public func token(_ claims: String, header: [String: String] = [:], algorithm: String? = nil) throws -> String {
        guard let members = cjose_header_new(nil) else { throw TokenMakerFailure() }
        defer { cjose_header_release(members) }
        cjose_header_set(members, "alg", algorithm ?? kind.rawValue, nil)
        if let id { cjose_header_set(members, "kid", id, nil) }
        for (name, value) in header {
            json_object_set_new(members, name, json_loads(value, Int(JSON_DECODE_ANY), nil))
        }
        let bytes = Array(claims.utf8)
        var text: UnsafePointer<CChar>?
        guard let signed = cjose_jws_sign(key, members, bytes, bytes.count, nil) else { throw TokenMakerFailure() }
        defer { cjose_jws_release(signed) }
        guard cjose_jws_export(signed, &text, nil), let text else { throw TokenMakerFailure() }
        return String(cString: text)
    }
}

public struct TokenMakerFailure: Error {}
