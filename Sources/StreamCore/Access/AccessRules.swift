/// Who may read what: an access file as plain values.
public struct AccessRules: Sendable, Hashable {
    /// Who makes the tokens: their `iss`.
    public var issuer: String
    /// A token is for one of these: its `aud`.
    public var audiences: [String]
    /// The JWKS file, absolute.
    public var keysPath: String
    /// Milliseconds that clocks may differ by.
    public var leeway: Int64
    /// The claim that names the roles, as `AccessRules.claim` says.
    public var rolesClaim: String
    /// The claim that names the tenant.
    public var tenantClaim: String
    public var roles: [String: AccessRole]
    /// For whom no role says another.
    public var rate: RequestRate

    public init(
        issuer: String, audiences: [String], keysPath: String, leeway: Int64 = 30_000, rolesClaim: String = "roles",
        tenantClaim: String = "tenant", roles: [String: AccessRole], rate: RequestRate = RequestRate()
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.keysPath = keysPath
        self.leeway = leeway
        self.rolesClaim = rolesClaim
        self.tenantClaim = tenantClaim
        self.roles = roles
        self.rate = rate
    }

    /// Who holds these roles. Names that the file does not have grant nothing; of rates the highest counts.
    /// - Parameter end: epoch milliseconds.
    public func principal(subject: String, roles names: [String], tenant: String?, end: Int64? = nil) -> Principal {
        let held = Set(names).sorted().compactMap { roles[$0] }
        let isOperator = held.contains(where: \.isOperator)
        return Principal(
            subject: subject,
            scope: ViewScope(
                grants: held.map(\.grant), tenant: tenant, seesDeadLetters: isOperator && tenant == nil),
            isOperator: isOperator && tenant == nil,
            rate: held.compactMap(\.rate).max { $0.perSecond < $1.perSecond } ?? rate, end: end)
    }
}

public struct AccessRole: Sendable, Hashable {
    public var grant: ViewGrant
    /// Whether it opens what is of the job and not of its views: metrics, the graph, dead letters.
    public var isOperator: Bool
    public var rate: RequestRate?

    public init(grant: ViewGrant, isOperator: Bool = false, rate: RequestRate? = nil) {
        self.grant = grant
        self.isOperator = isOperator
        self.rate = rate
    }
}

/// How often one principal may ask.
public struct RequestRate: Sendable, Hashable {
    /// Requests a second in the long run; at least 1.
    public var perSecond: Int
    /// Requests at once after a rest; at least 1.
    public var burst: Int

    public init(perSecond: Int = 50, burst: Int = 100) {
        self.perSecond = perSecond
        self.burst = burst
    }
}

/// Somebody who reads, known by a token, a certificate, or by being on this machine.
public struct Principal: Sendable, Hashable {
    /// A token's `sub`.
    public let subject: String
    public let scope: ViewScope
    public let isOperator: Bool
    /// Nil: as often as they like.
    public let rate: RequestRate?
    /// Epoch milliseconds from which on it holds no more; nil: for ever.
    public let end: Int64?

    public init(subject: String, scope: ViewScope, isOperator: Bool, rate: RequestRate?, end: Int64? = nil) {
        self.subject = subject
        self.scope = scope
        self.isOperator = isOperator
        self.rate = rate
        self.end = end
    }

    /// Who has not said who they are.
    public static let nobody = Principal(
        subject: "nobody", scope: ViewScope(grants: []), isOperator: false, rate: nil)

    /// Who asks where nobody is asked for a token.
    public static let anyone = Principal(subject: "anyone", scope: .everything, isOperator: true, rate: nil)
}
