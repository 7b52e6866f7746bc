/// A row that the job could not process, with everything needed to find it and to try again.
public struct DeadLetter: Sendable, Equatable {
    public var code: RowErrorCode
    public var message: String
    /// The source or stage or view at which the row stopped.
    public var stage: String
    /// Index of the step within the stage; -1 for decoding and for views.
    public var step: Int
    /// The source's topic or file.
    public var topic: String
    public var partition: Int32
    public var offset: Int64
    /// -1 where no `unnest` lies above.
    public var unnestIndex: Int32
    /// When it was refused: the engine's clock, epoch milliseconds.
    public var time: Int64
    /// The original bytes where decoding failed, otherwise the row at the stage's input as JSON; cut at `maximumBytes`.
    public var value: [UInt8]
    /// Bytes before cutting.
    public var fullLength: Int
    /// XXH3 of the whole value.
    public var hash: UInt64

    public static let maximumBytes = 64 * 1024

    public init(
        code: RowErrorCode, message: String, stage: String, step: Int, topic: String, partition: Int32, offset: Int64,
        unnestIndex: Int32 = -1, time: Int64, value: UnsafeRawBufferPointer
    ) {
        self.code = code
        self.message = message
        self.stage = stage
        self.step = step
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.unnestIndex = unnestIndex
        self.time = time
        self.value = Array(value.prefix(Self.maximumBytes))
        fullLength = value.count
        hash = RowHash.bytes(value)
    }
}
