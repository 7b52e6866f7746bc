/// What readers may ask of the views at a time, whatever protocol they come by.
public struct ViewQueryLimits: Sendable, Equatable {
    /// Statements that run at a time: each has a thread.
    public var running = 4
    /// Statements that wait for their turn; one more is refused with `too-busy`.
    public var waiting = 64
    /// What a statement may cost that asks for nothing else.
    public var usual = QueryLimits()
    /// What it may ask for at most.
    public var most = QueryLimits(rows: 1_000_000, bytes: 256 << 20, time: 300_000)

    public init() {}

    /// The limits of a statement that asks for these, nil: for nothing; cut at `most`.
    /// - Parameter time: milliseconds.
    public func statement(rows: Int? = nil, time: Int64? = nil) -> QueryLimits {
        QueryLimits(
            rows: min(max(rows ?? usual.rows, 1), most.rows), bytes: most.bytes,
            time: min(max(time ?? usual.time, 1), most.time), memory: most.memory)
    }
}
