/// What a step took in, by the batch, and how long it computed.
public struct StepWork: Sendable, Equatable {
    public var batches = 0
    /// What the batches that entered hold; bytes that several columns share are counted once.
    public var bytes = 0
    /// Nanoseconds on the step's own thread, without what it waited for room, for rows or for a table's answer.
    public var busy: Int64 = 0

    public init(batches: Int = 0, bytes: Int = 0, busy: Int64 = 0) {
        self.batches = batches
        self.bytes = bytes
        self.busy = busy
    }

    public static func += (left: inout StepWork, right: StepWork) {
        left.batches += right.batches
        left.bytes += right.bytes
        left.busy += right.busy
    }
}
