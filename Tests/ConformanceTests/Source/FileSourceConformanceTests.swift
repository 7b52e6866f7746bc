import Compression
import FileConnector
import Foundation
import StreamCore
import Testing

/// `FileSource`, over plain files and over LZ4 frames. A file is read once to its end: what grows or pauses is not asked of
/// it.
@Suite struct FileSourceConformanceTests {
    @Test(arguments: [false, true]) func readsEachPartitionInOrder(_ isPacked: Bool) async throws {
        try await SourceConformance.readsEachPartitionInOrder(FileSourceFixture(isPacked: isPacked))
    }

    @Test(arguments: [false, true]) func resumesFromAnyOffset(_ isPacked: Bool) async throws {
        try await SourceConformance.resumesFromAnyOffset(FileSourceFixture(isPacked: isPacked))
    }

    @Test(arguments: [false, true]) func openingAnewEndsOlderReaders(_ isPacked: Bool) async throws {
        try await SourceConformance.openingAnewEndsOlderReaders(FileSourceFixture(isPacked: isPacked))
    }

    @Test(arguments: [false, true]) func knowsItsBounds(_ isPacked: Bool) async throws {
        try await SourceConformance.knowsItsBounds(FileSourceFixture(isPacked: isPacked))
    }
}

/// A folder of three files, one a partition.
final class FileSourceFixture: SourceFixture {
    let partitionCount = 3
    private let folder: URL
    private let isPacked: Bool

    init(isPacked: Bool) throws {
        self.isPacked = isPacked
        folder = FileManager.default.temporaryDirectory.appending(path: "weir-source-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for partition in 0..<partitionCount { try packed([]).write(to: file(partition)) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Small blocks, so that records lie across their edges.
    func makeSource() async throws -> any EventSource {
        FileSource(paths: (0..<partitionCount).map { file($0).path }, blockSize: 256)
    }

    func append(_ records: [LogRecord], to partition: Int32) async throws {
        let lines = records.map { ($0.payload ?? "") + "\n" }.joined()
        let handle = try FileHandle(forWritingTo: file(Int(partition)))
        try handle.seekToEnd()
        try handle.write(contentsOf: try packed(Array(lines.utf8)))
        try handle.close()
    }

    /// A line has no time, and a blank one is no record.
    func asRead(_ record: LogRecord) -> LogRecord? {
        guard let payload = record.payload, !payload.isEmpty else { return nil }
        return LogRecord(payload: payload, timestamp: -1)
    }

    private func file(_ partition: Int) -> URL { folder.appending(path: "\(partition).ndjson") }

    /// One frame for each piece appended.
    private func packed(_ bytes: [UInt8]) throws -> Data {
        guard isPacked else { return Data(bytes) }
        var encoder = try LZ4FrameEncoder()
        var target = GrowingBuffer<UInt8>(capacity: bytes.count + 64)
        try bytes.withUnsafeBytes { try encoder.append($0, into: &target) }
        try encoder.finish(into: &target)
        let frame = target.finish()
        return withExtendedLifetime(frame) { Data(frame.values) }
    }
}
