public import StreamCore

/// Says whom a token is of, and whether they may ask now.
///
/// From any thread. A token that was seen before costs a hash and a look; a new one is verified, in tens of
/// microseconds. The key file is looked at once a second at most, and what it verified before is forgotten when it
/// changes.
public final class AccessGate: Sendable {
    /// Tokens and principals that are remembered at most.
    public static let capacity = 4096

    private struct State {
        var keys: KeyFile
        /// Counts the forms of the key file: what an older one verified is not remembered.
        var generation = 0
        var cache = TokenCache(capacity: AccessGate.capacity)
        var limiter = RateLimiter(capacity: AccessGate.capacity)
    }

    private let rules: AccessRules
    private let clock: any EngineClock
    private let logger: any Logger
    private let state: Lock<State>

    /// - Throws: `access-keys`.
    public init(_ rules: AccessRules, clock: any EngineClock, logger: any Logger) throws(WeirError) {
        self.rules = rules
        self.clock = clock
        self.logger = logger
        state = Lock(State(keys: try KeyFile(path: rules.keysPath, monotonic: clock.monotonic())))
    }

    /// - Parameter token: a JWT in compact form.
    /// - Throws: `token-missing`, `token-invalid`, `token-expired`.
    public func principal(of token: [UInt8]) throws(WeirError) -> Principal {
        guard !token.isEmpty else { throw TokenFailure.missing }
        // Before it is hashed, for it may be as long as a request.
        guard token.count <= CompactToken.maximumBytes else { throw TokenFailure.invalid("it is too long") }
        let digest = TokenDigest(token)
        let now = clock.now()
        let monotonic = clock.monotonic()
        let (outcome, known, keys, generation) = state.withLock { state in
            let outcome = state.keys.look(monotonic: monotonic)
            if case .changed = outcome {
                state.generation += 1
                state.cache.removeAll()
            }
            return (outcome, state.cache.principal(of: digest, now: now), state.keys.keys, state.generation)
        }
        report(outcome)
        if let known { return known }
        let claims = try TokenClaims(try SignedToken(token, keys).payload.root, rules, now: now)
        let principal = rules.principal(
            subject: claims.subject, roles: claims.roles, tenant: claims.tenant, end: claims.end)
        state.withLock { state in
            guard state.generation == generation else { return }
            state.cache.insert(principal, of: digest, end: claims.end)
        }
        return principal
    }

    /// Nil where the request may go on, else the milliseconds to wait, at least 1.
    public func wait(for principal: Principal) -> Int64? {
        let now = clock.monotonic()
        return state.withLock { $0.limiter.admit(principal, monotonic: now) }.map { $0 / 1_000_000 + 1 }
    }

    private func report(_ outcome: KeyFile.Outcome) {
        switch outcome {
        case .unchanged: break
        case .changed(let count):
            logger.log(.notice, "read \(count) key\(count == 1 ? "" : "s") from '\(rules.keysPath)'")
        case .broken(let error):
            logger.log(.warning, "\(error.message) [\(error.code)]; the keys read before stay in use")
        }
    }
}
