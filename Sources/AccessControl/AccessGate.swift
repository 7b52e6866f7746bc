public import StreamCore

/// Says whom a token is of, and whether they may ask now.
///
/// From any thread. A token that was seen before costs a hash and a look; a new one is verified, in tens of
/// microseconds. The access file and the key file are looked at once a second at most, and what they admitted before is
/// forgotten when one of them changes.
public final class AccessGate: Sendable {
    /// Tokens and principals that are remembered at most.
    public static let capacity = 4096

    private let clock: any EngineClock
    private let logger: any Logger
    private let state: Lock<AccessState>

    /// - Throws: `access-keys`, and what reading the access file throws.
    public init(_ source: AccessSource, clock: any EngineClock, logger: any Logger) throws(WeirError) {
        self.clock = clock
        self.logger = logger
        state = Lock(try AccessState(source, capacity: Self.capacity, monotonic: clock.monotonic()))
    }

    /// - Parameter token: a JWT in compact form.
    /// - Throws: `token-missing`, `token-invalid`, `token-expired`.
    public func principal(of token: [UInt8]) throws(WeirError) -> Principal {
        guard !token.isEmpty else { throw TokenFailure.missing }
        // Before it is hashed, for it may be as long as a request.
        guard token.count <= CompactToken.maximumBytes else { throw TokenFailure.invalid("it is too long") }
        let digest = TokenDigest(token)
        let now = clock.now()
        let (known, keys, rules, generation) = look { state in
            (state.cache.principal(of: digest, now: now), state.keys, state.rules, state.generation)
        }
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

    /// Counts the forms that access file and keys have had: whoever was let in under another one is to be asked again.
    public func generation() -> Int { look { $0.generation } }

    /// Nil where the request may go on, else the milliseconds to wait, at least 1.
    public func wait(for principal: Principal) -> Int64? {
        let now = clock.monotonic()
        return state.withLock { $0.limiter.admit(principal, monotonic: now) }.map { $0 / 1_000_000 + 1 }
    }

    /// What `body` finds after a look at the files.
    private func look<Value: Sendable>(_ body: (inout AccessState) -> Value) -> Value {
        let monotonic = clock.monotonic()
        let (notes, value) = state.withLock { state in (state.look(monotonic: monotonic), body(&state)) }
        for note in notes { logger.log(note.level, note.text) }
        return value
    }
}
