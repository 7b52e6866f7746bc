internal import StreamCore

/// What a verified token says, held against the rules.
struct TokenClaims {
    static let longestName = 256

    let subject: String
    let roles: [String]
    let tenant: String?
    /// Epoch milliseconds from which on it is refused.
    let end: Int64

    /// - Throws: `token-invalid`, `token-expired`.
    init(_ claims: JSONReference, _ rules: AccessRules, now: Int64) throws(WeirError) {
        guard claims["iss"]?.text == rules.issuer else { throw TokenFailure.invalid("it has another issuer") }
        guard Self.audiences(claims).contains(where: rules.audiences.contains) else {
            throw TokenFailure.invalid("it is for another audience")
        }
        guard let expiry = try Self.time("exp", claims) else { throw TokenFailure.invalid("it never expires") }
        end = expiry + rules.leeway
        guard now < end else { throw TokenFailure.expired }
        if let start = try Self.time("nbf", claims), now < start - rules.leeway { throw TokenFailure.early }
        guard let subject = claims["sub"]?.text, Self.isName(subject) else {
            throw TokenFailure.invalid("it names no subject")
        }
        self.subject = subject
        roles = try Self.roles(claims, rules)
        tenant = try Self.tenant(claims, rules)
    }

    private static func audiences(_ claims: JSONReference) -> [String] {
        guard let audience = claims["aud"] else { return [] }
        return audience.text.map { [$0] } ?? audience.items?.compactMap(\.text) ?? []
    }

    /// A NumericDate (RFC 7519, 2) in milliseconds.
    private static func time(_ name: String, _ claims: JSONReference) throws(WeirError) -> Int64? {
        guard let claim = claims[name] else { return nil }
        guard let seconds = claim.number, seconds.magnitude < 1e12 else {
            throw TokenFailure.invalid("its \(name) is no time")
        }
        return Int64(seconds * 1000)
    }

    /// A list of names, or, as `scope` has them, a text with blanks between.
    private static func roles(_ claims: JSONReference, _ rules: AccessRules) throws(WeirError) -> [String] {
        guard let claim = claims.claim(rules.rolesClaim), !claim.isNull else { return [] }
        if let text = claim.text { return text.split(separator: " ").map(String.init) }
        guard let items = claim.items else { throw TokenFailure.invalid("its roles are no list of names") }
        return items.compactMap(\.text)
    }

    /// Whoever has a tenant's claim that cannot be read must not pass for one who has none.
    private static func tenant(_ claims: JSONReference, _ rules: AccessRules) throws(WeirError) -> String? {
        guard let claim = claims.claim(rules.tenantClaim), !claim.isNull else { return nil }
        guard let tenant = claim.text, isName(tenant) else { throw TokenFailure.invalid("its tenant is no name") }
        return tenant
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= longestName
            && text.unicodeScalars.allSatisfy { $0.value >= 32 && !(127..<160).contains($0.value) }
    }
}
