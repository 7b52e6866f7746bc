import StreamCore
import TestSupport
import Testing

@testable import AccessControl

@Suite struct KeySetTests {
    private static func message(_ json: String) -> String? {
        do {
            _ = try KeySet(json: Array(json.utf8))
            return nil
        } catch { return error.code == "access-keys" ? error.message : nil }
    }

    private static func keys(_ items: String...) -> String { "{\"keys\":[\(items.joined(separator: ","))]}" }

    @Test func whatIsNoKeySetIsRefused() {
        for json in ["", "{}", "[]", "{\"keys\":{}}", "{\"keys\":1}", "null", "{\"keys\":[],\"keys\":[]}", "\u{0}"] {
            #expect(Self.message(json) == "the file is no JWKS", "\(json)")
        }
        #expect(Self.message(Self.keys())?.contains("holds no key") == true)
        #expect(Self.message(Self.keys("1", "[]", "\"x\""))?.contains("holds no key") == true)
        let many = [String](repeating: "{}", count: 65).joined(separator: ",")
        #expect(Self.message(Self.keys(many))?.contains("more than 64") == true)
    }

    @Test func privateKeysAreRefused() throws {
        for maker in [Keys.rs256, Keys.es256] {
            #expect(Self.message(Self.keys(maker.jwk(withSecret: true)))?.contains("private key") == true)
        }
    }

    @Test func shortKeysAreRefused() {
        #expect(Self.message(Self.keys(Keys.make(.hs256, "a", bits: 248).jwk()))?.contains("too short") == true)
        #expect(Self.message(Self.keys(Keys.make(.rs256, "a", bits: 1024).jwk()))?.contains("too short") == true)
    }

    @Test func brokenKeysAreRefused() {
        #expect(Self.message(Self.keys(#"{"kty":"RSA","kid":"a","n":"","e":"AQAB"}"#)) != nil)
        #expect(Self.message(Self.keys(#"{"kty":"oct","kid":"a"}"#)) != nil)
        #expect(Self.message(Self.keys(#"{"kty":"EC","crv":"P-256","kid":"a","x":"AA","y":"AA"}"#)) != nil)
    }

    /// Issuers publish keys for other uses in the same file.
    @Test func keysForOtherUsesArePassedOver() throws {
        func with(_ member: String, _ value: String) -> String {
            Keys.rs256.jwk().replacing("{", with: "{\"\(member)\":\(value),", maxReplacements: 1)
        }
        let es = Keys.es256.jwk()
        let others = [
            with("use", "\"enc\""), with("alg", "\"RS384\""), with("alg", "\"HS256\""), with("alg", "7"),
            with("key_ops", "[\"encrypt\"]"), with("key_ops", "\"verify\""), Keys.make(.es256, "p", bits: 384).jwk(),
            #"{"kty":"OKP","crv":"Ed25519","kid":"o","x":"AA"}"#,
        ]
        for other in others {
            let set = try KeySet(json: Array(Self.keys(other, es).utf8))
            #expect(set.count == 1 && set.key(named: "r") == nil && set.key(named: "e") != nil, "\(other)")
        }
        for same in [with("use", "\"sig\""), with("alg", "\"RS256\""), with("key_ops", "[\"verify\"]")] {
            #expect(try KeySet(json: Array(Self.keys(same, es).utf8)).key(named: "r") != nil)
        }
    }

    @Test func severalKeysHaveNamesOfTheirOwn() {
        #expect(Self.message(TokenMaker.keySet([Keys.rs256, Keys.otherRS256]))?.contains("two keys") == true)
        #expect(Self.message(TokenMaker.keySet([Keys.rs256, Keys.make(.es256, nil)]))?.contains("no kid") == true)
    }
}
