internal import StreamCore

/// An access file as a whole: who may read what of a job.
enum AccessFormat {
    static let version = FormatField.integer("access", 1...1, .required, "Version of the format", example: "1")
    static let issuer = FormatField.text(
        "issuer", .required, "Who makes the tokens: what their `iss` claim must be",
        example: "https://id.example.com/")
    static let audience = FormatField.texts(
        "audience", .required, "Whom tokens are for: their `aud` claim must hold this, or one of these",
        example: "weir")
    static let keys = FormatField.text(
        "keys", .required, "JWKS file with the issuer's public keys, relative to this file; read again when it changes",
        example: "keys.json")
    static let leeway = FormatField.duration(
        "leeway", .defaultsTo("30s"), "How far the issuer's clock and this machine's may differ", example: "30s")
    static let claims = FormatField.block(
        "claims", claimsBlock, .optional, "Which claims say who somebody is", example: "{ roles: realm_access.roles }")
    static let roles = FormatField.map(
        "roles", of: .block(roleBlock), key: "role", .required, "What each role opens; of several roles all count",
        example: "{ analyst: { views: [\"*\"] } }")
    static let rate = FormatField.block(
        "rate", rateBlock, .optional, "How often one subject may ask", example: "{ requests: 50, burst: 100 }")

    static let block = BlockSpec(
        title: "an access file", doc: "Who may read what of a job, by the claims of their tokens.",
        fields: [
            version.spec, issuer.spec, audience.spec, keys.spec, leeway.spec, claims.spec, roles.spec, rate.spec,
        ])

    static let rolesClaim = FormatField.text(
        "roles", .defaultsTo("roles"),
        "The claim with the names of roles, a list or a text with blanks between; dots reach into objects",
        example: "realm_access.roles")
    static let tenantClaim = FormatField.text(
        "tenant", .defaultsTo("tenant"), "The claim with the tenant, a text; who has none belongs to no tenant",
        example: "org_id")
    static let claimsBlock = BlockSpec(
        title: "claims", doc: "The subject is always `sub`.", fields: [rolesClaim.spec, tenantClaim.spec])

    static let views = FormatField.texts(
        "views", .optional, "Views that may be read, by name; `*` stands for any characters",
        example: "[\"revenue_*\"]",
        pattern: true)
    static let shared = FormatField.texts(
        "shared", .optional, "Views without `tenant` that members of a tenant may read, too", example: "[products]",
        pattern: true)
    static let tenants = FormatField<TenantReach>.choice(
        "tenants", .defaultsTo("own"),
        "Whose rows of views with `tenant` are seen by who belongs to no tenant: nobody's, or everybody's",
        example: "all")
    static let isOperator = FormatField.flag(
        "operator", .defaultsTo("false"),
        "Whether it opens metrics, the job's graph and dead letters, to who belongs to no tenant", example: "true")
    static let roleRate = FormatField.block(
        "rate", rateBlock, .optional, "In place of the file's; of several roles the highest counts",
        example: "{ requests: 500, burst: 1000 }")
    static let roleBlock = BlockSpec(
        title: "a role",
        doc: "A name that tokens carry, and what it opens. A role that the file does not have opens nothing.",
        fields: [views.spec, shared.spec, tenants.spec, isOperator.spec, roleRate.spec])

    static let requests = FormatField.integer(
        "requests", 1...1_000_000, .defaultsTo("50"), "Requests a second, in the long run", example: "50")
    static let burst = FormatField.integer(
        "burst", 1...1_000_000, .defaultsTo("100"), "Requests at once, after a rest", example: "100")
    static let rateBlock = BlockSpec(
        title: "a rate", doc: "A statement of psql counts as a request.", fields: [requests.spec, burst.spec])
}

enum TenantReach: String, Sendable, CaseIterable {
    case own, all
}
