import StreamCore

/// A sink's file in memory.
final class MemoryFile: OutputFile {
    private let bytes = Lock<[UInt8]>([])

    var lines: [String] {
        String(decoding: bytes.withLock { $0 }, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func length() async throws -> Int64 { bytes.withLock { Int64($0.count) } }

    func truncate(to length: Int64) async throws {
        try bytes.withLock { bytes in
            guard bytes.count >= Int(length) else { throw WeirError("file-shorter", "the file is too short") }
            bytes.removeLast(bytes.count - Int(length))
        }
    }

    /// How often it was asked for.
    private let asides = Lock(0)
    var timesSetAside: Int { asides.withLock { $0 } }

    func setAside() async throws -> String? {
        asides.withLock { $0 += 1 }
        return nil
    }

    func append(_ more: Buffer<UInt8>) async throws { bytes.withLock { $0 += Array(more.values) } }
    func sync() async throws {}
    func close() async {}
}
