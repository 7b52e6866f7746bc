internal import StreamCore

/// What has come for the epoch under construction and is not yet handed to Kafka or to a file.
struct EpochBuffer: Sendable {
    private(set) var records: [OutputRecords] = []
    private(set) var lines: [(sink: Int, bytes: Buffer<UInt8>)] = []
    private(set) var deadLetters: [DeadLetter] = []
    /// Bytes of records and lines: what streaming them on empties.
    private(set) var outputBytes = 0
    /// Bytes of dead letters, which stay until the epoch is made.
    private(set) var deadLetterBytes = 0

    var byteCount: Int { outputBytes + deadLetterBytes }

    mutating func append(_ payload: CollectorPayload) {
        switch payload {
        case .records(let batch):
            records.append(batch)
            outputBytes += payload.byteCount
        case .lines(let sink, let bytes, _):
            lines.append((sink, bytes))
            outputBytes += payload.byteCount
        case .deadLetters(let letters):
            deadLetters += letters
            deadLetterBytes += payload.byteCount
        }
    }

    /// Takes out what can be streamed on.
    mutating func takeOutput() -> (records: [OutputRecords], lines: [(sink: Int, bytes: Buffer<UInt8>)]) {
        defer {
            records = []
            lines = []
            outputBytes = 0
        }
        return (records, lines)
    }

    mutating func takeAll() -> EpochBuffer {
        defer { self = EpochBuffer() }
        return self
    }
}
