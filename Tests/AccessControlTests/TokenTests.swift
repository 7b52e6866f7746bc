import Foundation
import StreamCore
import TestSupport
import Testing

@testable import AccessControl

@Suite struct TokenTests {
    @Test(arguments: TokenMaker.Kind.allCases)
    func goodTokensAreTaken(_ kind: TokenMaker.Kind) throws {
        let claims = try verified(try Keys.maker(kind).token(claims()), try Keys.set())
        #expect(claims.subject == "ada" && claims.roles == ["analyst"] && claims.tenant == "acme")
        #expect(claims.end == (now + 90) * 1000)
    }

    /// Every character of a token counts, the last one of its signature too.
    @Test(arguments: TokenMaker.Kind.allCases)
    func changedTokensAreRefused(_ kind: TokenMaker.Kind) throws {
        let keys = try Keys.set()
        let token = Array(try Keys.maker(kind).token(claims()).utf8)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=".utf8)
        var random = SeededGenerator(seed: 11)
        for place in token.indices {
            var changed = token
            changed[place] = alphabet.filter { $0 != token[place] }.randomElement(using: &random) ?? 0
            #expect(throws: WeirError.self, "at \(place)") {
                try verified(String(decoding: changed, as: UTF8.self), keys)
            }
        }
        for place in [token.count - 1] {
            for other in alphabet where other != token[place] {
                var changed = token
                changed[place] = other
                #expect(throws: WeirError.self) { try verified(String(decoding: changed, as: UTF8.self), keys) }
            }
        }
        for count in 0..<token.count {
            #expect(throws: WeirError.self) { try SignedToken(Array(token.prefix(count)), keys) }
        }
    }

    struct BadClaim: Sendable, CustomTestStringConvertible {
        let name: String
        let changes: [String: String?]
        var code = "token-invalid"
        var testDescription: String { name }
    }

    static let badClaims = [
        BadClaim(name: "expired", changes: ["exp": "\(now - 30)"], code: "token-expired"),
        BadClaim(name: "expired long ago", changes: ["exp": "1"], code: "token-expired"),
        BadClaim(name: "a negative end", changes: ["exp": "-5"], code: "token-expired"),
        BadClaim(name: "no end", changes: ["exp": nil]),
        BadClaim(name: "an end that is text", changes: ["exp": "\"\(now + 60)\""]),
        BadClaim(name: "an end beyond all times", changes: ["exp": "1e300"]),
        BadClaim(name: "null for an end", changes: ["exp": "null"]),
        BadClaim(name: "not yet", changes: ["nbf": "\(now + 31)"]),
        BadClaim(name: "a start that is none", changes: ["nbf": "true"]),
        BadClaim(name: "another issuer", changes: ["iss": "\"https://id.example.com\""]),
        BadClaim(name: "no issuer", changes: ["iss": nil]),
        BadClaim(name: "an issuer that is a list", changes: ["iss": "[\"https://id.example.com/\"]"]),
        BadClaim(name: "another audience", changes: ["aud": "\"weirs\""]),
        BadClaim(name: "no audience", changes: ["aud": nil]),
        BadClaim(name: "other audiences", changes: ["aud": "[\"a\", \"b\", 7]"]),
        BadClaim(name: "no subject", changes: ["sub": nil]),
        BadClaim(name: "an empty subject", changes: ["sub": "\"\""]),
        BadClaim(name: "a subject that is a number", changes: ["sub": "7"]),
        BadClaim(name: "a subject with a line break", changes: ["sub": "\"a\\nb\""]),
        BadClaim(name: "an endless subject", changes: ["sub": "\"\(String(repeating: "x", count: 257))\""]),
        BadClaim(name: "an empty tenant", changes: ["org": "\"\""]),
        BadClaim(name: "a tenant that is a number", changes: ["org": "42"]),
        BadClaim(name: "several tenants", changes: ["org": "[\"acme\"]"]),
        BadClaim(name: "roles that are a number", changes: ["roles": "1"]),
        BadClaim(name: "a claim twice", changes: ["x\":1,\"x": "2"]),
    ]

    @Test(arguments: badClaims)
    func badClaimsAreRefused(_ bad: BadClaim) throws {
        let token = try Keys.es256.token(claims(bad.changes))
        let error = #expect(throws: WeirError.self) { try verified(token, try Keys.set()) }
        #expect(error?.code == bad.code, "\(String(describing: error))")
    }

    @Test func goodClaimsInOtherForms() throws {
        let keys = try Keys.set()
        func claim(_ changes: [String: String?]) throws -> TokenClaims {
            try verified(try Keys.es256.token(claims(changes)), keys)
        }
        #expect(try claim(["aud": "[\"x\", \"other\"]"]).subject == "ada")
        #expect(try claim(["exp": "\(now - 29)"]).subject == "ada")
        #expect(try claim(["exp": "\(now).5"]).end == now * 1000 + 30_500)
        #expect(try claim(["nbf": "\(now + 30)"]).subject == "ada")
        #expect(try claim(["roles": "\"a  b\""]).roles == ["a", "b"])
        #expect(try claim(["roles": nil]).roles == [])
        #expect(try claim(["org": nil]).tenant == nil)
        #expect(try claim(["org": "null"]).tenant == nil)
    }

    @Test func claimsLieWhereTheRulesSay() throws {
        var rules = rules()
        rules.rolesClaim = "realm_access.roles"
        rules.tenantClaim = "https://example.com/org"
        let text = claims(["realm_access": "{\"roles\":[\"b\"]}", "https://example.com/org": "\"t\""])
        let signed = try SignedToken(Array(try Keys.rs256.token(text).utf8), try Keys.set())
        let found = try TokenClaims(signed.payload.root, rules, now: now * 1000)
        #expect(found.roles == ["b"] && found.tenant == "t")
    }

    @Test func headersAreHeldAgainstTheKey() throws {
        let keys = try Keys.set()
        func code(_ token: String) -> String? {
            do {
                _ = try verified(token, keys)
                return nil
            } catch { return (error as? WeirError)?.message }
        }
        let unsigned = "\(base64url(#"{"alg":"none","kid":"r"}"#)).\(base64url(claims()))."
        #expect(code(unsigned) != nil)
        let unsignedWithBytes = unsigned + "AAAA"
        #expect(code(unsignedWithBytes) != nil)
        #expect(code(try Keys.make(.rs256, "unknown").token(claims()))?.contains("not among") == true)
        #expect(code(try Keys.make(.rs256, nil).token(claims()))?.contains("not among") == true)
        #expect(code(try Keys.otherRS256.token(claims()))?.contains("signature") == true)
        // The same key by another name.
        #expect(code(try Keys.make(.es256, "r").token(claims()))?.contains("as its key demands") == true)
        #expect(code(try Keys.rs256.token(claims(), algorithm: "RS512"))?.contains("as its key demands") == true)
        #expect(code(try Keys.hs256.token(claims(), algorithm: "HS512"))?.contains("as its key demands") == true)
        #expect(code(try Keys.rs256.token(claims(), algorithm: "PS256"))?.contains("as its key demands") == true)
        #expect(code(try Keys.es256.token(claims(), header: ["crit": "[\"exp\"]"]))?.contains("understood") == true)
        #expect(code(try Keys.es256.token(claims(), header: ["b64": "false"]))?.contains("understood") == true)
        #expect(code(try Keys.es256.token(claims(), header: ["typ": "\"dpop+jwt\""]))?.contains("type") == true)
        #expect(code(try Keys.es256.token(claims(), header: ["typ": "\"JWT\""])) == nil)
        #expect(code(try Keys.es256.token(claims(), header: ["typ": "\"at+jwt\""])) == nil)
        // A key that comes with the token is nobody's.
        #expect(code(try Keys.es256.token(claims(), header: ["jwk": Keys.es256.jwk()])) == nil)
        #expect(code(try Keys.make(.es256, "e").token(claims(), header: ["jwk": Keys.es256.jwk()])) != nil)
        #expect(code(try Keys.es256.token("[1]"))?.contains("no claims") == true)
        #expect(code(try Keys.es256.token("not json"))?.contains("no claims") == true)
    }

    /// The classic attack: a public key, which everybody has, taken for the secret of HS256.
    @Test func aPublicKeyIsNoSecret() throws {
        let keys = try Keys.set([Keys.rs256, Keys.es256])
        for maker in [Keys.rs256, Keys.es256] {
            let forged = try TokenMaker(secret: Array(maker.jwk().utf8), id: maker.id).token(claims())
            let error = #expect(throws: WeirError.self) { try verified(forged, keys) }
            #expect(error?.message.contains("as its key demands") == true)
        }
    }

    @Test func hugeTokensAreRefusedUnread() throws {
        let keys = try Keys.set()
        for count in [8193, 1 << 20] {
            #expect(throws: WeirError.self) { try SignedToken([UInt8](repeating: 65, count: count), keys) }
        }
        let long = try Keys.hs256.token(claims(["x": "\"\(String(repeating: "y", count: 7000))\""]))
        #expect(throws: WeirError.self) { try verified(long, keys) }
        let deep = String(repeating: "[", count: 2500)
        #expect(throws: WeirError.self) { try verified(try Keys.hs256.token(deep), keys) }
    }

    @Test func randomBytesAreRefused() throws {
        let keys = try Keys.set()
        var random = SeededGenerator(seed: 5)
        let alphabet = Array("abcXYZ019-_..==\u{0}\n ".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<120, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            #expect(throws: WeirError.self) { try SignedToken(bytes, keys) }
        }
    }

    @Test func theOnlyKeyNeedsNoName() throws {
        let maker = Keys.make(.es256, nil)
        let keys = try Keys.set([maker])
        #expect(try verified(try maker.token(claims()), keys).subject == "ada")
        #expect(throws: WeirError.self) { try verified(try Keys.es256.token(claims()), keys) }
    }
}
