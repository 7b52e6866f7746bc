internal import Glibc
public import StreamCore

/// Files of one record a line as a source: each file is a partition, numbered in the order given, read once to its end.
/// Plain, or LZ4 frames. Offsets are byte positions in what the file decompresses to.
///
/// Readers block on the disk: they belong on an executor that may.
public struct FileSource: EventSource {
    private let paths: [String]
    private let blockSize: Int
    private let maximumLine: Int
    private let sizes = Lock<[String: MeasuredFile]>([:])
    private let generation = ReaderGeneration()

    /// - Parameters:
    ///   - paths: absolute.
    ///   - blockSize: bytes read at a time.
    ///   - maximumLine: bytes of a line that are still delivered whole.
    public init(paths: [String], blockSize: Int = 1 << 20, maximumLine: Int = 64 << 20) {
        self.paths = paths
        self.blockSize = max(blockSize, 16)
        self.maximumLine = maximumLine
    }

    /// - Throws: `WeirError` `file-not-found`, `file-unreadable`, and of LZ4 files `file-truncated`, `lz4-corrupt`.
    public func partitions() async throws -> [PartitionBounds] {
        try paths.indices.map { index in
            PartitionBounds(partition: Int32(index), beginning: 0, end: try size(of: paths[index]))
        }
    }

    /// Lines have no time of their own: a start at a timestamp is the beginning.
    public func startOffsets(_ start: StartPosition) async throws -> [Int32: Int64] {
        var offsets: [Int32: Int64] = [:]
        for (index, path) in paths.enumerated() {
            offsets[Int32(index)] = start == .latest ? try size(of: path) : 0
        }
        return offsets
    }

    /// Nil where no line begins at `offset`, or a blank one does.
    public func fingerprint(partition: Int32, offset: Int64) async throws -> RecordFingerprint? {
        let path = try path(of: partition)
        guard offset >= 0, offset < (try size(of: path)) else { return nil }
        if offset > 0, try byte(of: path, at: offset - 1) != 0x0A { return nil }
        let reader = try LineReader(
            path: path, partition: partition, from: offset, blockSize: min(blockSize, 64 << 10),
            maximumLine: maximumLine)
        guard let batch = try reader.next(maximumRecords: 1, maximumBytes: 1), batch.offsets[0] == offset else {
            return nil
        }
        return RecordFingerprint(offset: offset, timestamp: -1, hash: RowHash.bytes(batch.payload(0)))
    }

    public func open(_ assignments: [[PartitionPosition]]) async throws -> [any SourceReader] {
        let number = generation.advance()
        return try assignments.map { positions in
            FileReader(
                try positions.map { position in
                    try LineReader(
                        path: try path(of: position.partition), partition: position.partition, from: position.offset,
                        blockSize: blockSize, maximumLine: maximumLine)
                }, generation: generation, number: number)
        }
    }

    public func close() async { generation.advance() }

    private func path(of partition: Int32) throws -> String {
        guard paths.indices.contains(Int(partition)) else {
            throw WeirError(
                "unknown-partition", "there is no file for partition \(partition): \(paths.count) are given",
                hint: "list the files in the order in which they were first read")
        }
        return paths[Int(partition)]
    }

    private func byte(of path: String, at position: Int64) throws -> UInt8? {
        let bytes = try FileBytes(path: path)
        try bytes.seek(to: position)
        var byte: UInt8 = 0
        return try withUnsafeMutableBytes(of: &byte) { try bytes.read(into: $0) } == 1 ? byte : nil
    }

    /// An LZ4 file is decompressed once to be measured, and again only when it was changed.
    private func size(of path: String) throws -> Int64 {
        let stamp = try FileStamp(path: path)
        if let known = sizes.withLock({ $0[path] }), known.stamp == stamp { return known.size }
        let size = try FileBytes(path: path).measure()
        sizes.withLock { $0[path] = MeasuredFile(stamp: stamp, size: size) }
        return size
    }
}

private struct MeasuredFile: Sendable {
    let stamp: FileStamp
    /// Bytes, decompressed.
    let size: Int64
}

/// What changes when a file does.
private struct FileStamp: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    let length: Int64
    let seconds: Int
    let nanoseconds: Int

    init(path: String) throws {
        try FileDescriptor.requireFile(path)
        let status = try FileDescriptor(reading: path).status()
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        length = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
