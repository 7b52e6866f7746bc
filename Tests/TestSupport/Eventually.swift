/// Looks until what it sees is wanted, at most ten seconds, and gives what it saw last: for what a server makes visible an
/// instant after it has answered. Each look asks that server, so there is no pause between two.
public func eventually<Value>(
    _ look: () async throws -> Value, is isWanted: (Value) -> Bool
) async rethrows -> Value {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(10)
    var value = try await look()
    while !isWanted(value), clock.now < end { value = try await look() }
    return value
}
