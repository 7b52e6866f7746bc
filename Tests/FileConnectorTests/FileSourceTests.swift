import FileConnector
import Foundation
import StreamCore
import TestSupport
import Testing

private struct Record: Equatable {
    let partition: Int32
    let offset: Int64
    let text: String
}

private struct Reading {
    var records: [Record] = []
    var finished: [Int32: Int64] = [:]
    var largestBatch = 0
    var largestBytes = 0
}

/// Reads to the end of every partition, and checks positions on the way.
private func readAll(
    _ source: FileSource, _ positions: [PartitionPosition], records: Int = 4096, bytes: Int = 1 << 20
) async throws -> Reading {
    let reader = try await source.open([positions])[0]
    var reading = Reading()
    var next = Dictionary(uniqueKeysWithValues: positions.map { ($0.partition, $0.offset) })
    var held: [RawBatch] = []
    while reading.finished.count < positions.count {
        let poll = try await reader.next(maximumRecords: records, maximumBytes: bytes, waitNanoseconds: 0)
        if let batch = poll.batch {
            held.append(batch)
            #expect(batch.count > 0)
            reading.largestBatch = max(reading.largestBatch, batch.count)
            if batch.count > 1 {
                let total = (0..<batch.count).reduce(0) { $0 + batch.payload($1).count }
                reading.largestBytes = max(reading.largestBytes, total)
            }
            for row in 0..<batch.count {
                let record = Record(
                    partition: batch.partitions[row], offset: batch.offsets[row],
                    text: String(decoding: batch.payload(row), as: UTF8.self))
                #expect(record.offset >= next[record.partition] ?? .max)
                next[record.partition] = record.offset + Int64(record.text.utf8.count)
                reading.records.append(record)
            }
        }
        let progress = try #require(poll.progress.first)
        #expect(progress.position >= next[progress.partition] ?? .max)
        #expect(progress.isAtEnd == progress.isFinished)
        next[progress.partition] = progress.position
        if progress.isFinished { reading.finished[progress.partition] = progress.position }
    }
    let rest = try await reader.next(maximumRecords: 1, maximumBytes: 1, waitNanoseconds: 0)
    #expect(rest.batch == nil && rest.progress.isEmpty)
    // A batch lies in the block that was read, and nothing is read over it.
    let texts = held.flatMap { batch in
        (0..<batch.count).map { String(decoding: batch.payload($0), as: UTF8.self) }
    }
    #expect(texts == reading.records.map(\.text))
    return reading
}

/// What a file of that text holds, by the book.
private func expected(_ text: String, partition: Int32 = 0, from: Int64 = 0) -> [Record] {
    var records: [Record] = []
    var offset: Int64 = 0
    for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
        var content = String(line) ?? ""
        if content.utf8.last == 0x0D { content.unicodeScalars.removeLast() }
        let isBlank = content.allSatisfy { $0 == " " || $0 == "\t" }
        if !isBlank, offset >= from { records.append(Record(partition: partition, offset: offset, text: content)) }
        offset += Int64(line.count) + 1
    }
    return records
}

private let beginning = [PartitionPosition(partition: 0, offset: 0)]

@Suite struct FileSourceTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let texts = [
        "", "\n", "\n\n  \n", "a", "a\n", "a\nb", "a\r\nb\r\n", "\n\na\n\n \t\n\r\nb\n\n",
        "{\"a\":1}\n{\"b\":\"größe\"}\n",
        "a\rb\n c \n",
    ]

    @Test(arguments: texts, [16, 64, 1 << 20])
    func linesAreRecords(text: String, blockSize: Int) async throws {
        let plain = try scratch.file("plain", text)
        let packed = try scratch.file("packed", try frames([Array(text.utf8)]))
        for path in [plain, packed] {
            let source = FileSource(paths: [path], blockSize: blockSize)
            let reading = try await readAll(source, beginning)
            #expect(reading.records == expected(text))
            #expect(reading.finished == [0: Int64(text.utf8.count)])
            #expect(
                try await source.partitions() == [
                    PartitionBounds(partition: 0, beginning: 0, end: Int64(text.utf8.count))
                ])
        }
    }

    /// Wherever a reader stops, another goes on from its position, in plain files and in frames.
    @Test(arguments: [false, true])
    func resumesAtEveryRecord(isPacked: Bool) async throws {
        var random = SeededGenerator(seed: 99)
        var text = ""
        for line in 0..<300 {
            text += String(repeating: "x", count: Int.random(in: 0...90, using: &random)) + "\(line)"
            text += ["\n", "\r\n", "\n\n"].randomElement(using: &random) ?? "\n"
        }
        let bytes = Array(text.utf8)
        let path =
            isPacked
            ? try scratch.file(
                "f", try frames([Array(bytes[..<1000]), Array(bytes[1000..<1001]), Array(bytes[1001...])]))
            : try scratch.file("f", bytes)
        let whole = expected(text)
        for (index, record) in whole.enumerated() {
            let source = FileSource(paths: [path], blockSize: 128)
            let reading = try await readAll(
                source, [PartitionPosition(partition: 0, offset: record.offset)], records: 7)
            #expect(reading.records == Array(whole[index...]))
            let fingerprint = try #require(try await source.fingerprint(partition: 0, offset: record.offset))
            #expect(fingerprint.hash == Array(record.text.utf8).withUnsafeBytes { RowHash.bytes($0) })
            #expect(fingerprint.offset == record.offset && fingerprint.timestamp == -1)
        }
        // Every position that a reader reports can be gone on from.
        let reader = try await FileSource(paths: [path], blockSize: 128).open([beginning])[0]
        var read = 0
        while read < whole.count {
            let poll = try await reader.next(maximumRecords: 3, maximumBytes: 200, waitNanoseconds: 0)
            read += poll.batch?.count ?? 0
            let position = try #require(poll.progress.first).position
            let rest = try await readAll(
                FileSource(paths: [path]), [PartitionPosition(partition: 0, offset: position)])
            #expect(rest.records == Array(whole[read...]))
        }
    }

    @Test func boundsHold() async throws {
        let text = (0..<2000).map { "line \($0)" }.joined(separator: "\n") + "\n" + String(repeating: "y", count: 5000)
        let source = FileSource(paths: [try scratch.file("f", text)], blockSize: 1024)
        let reading = try await readAll(source, beginning, records: 50, bytes: 100)
        #expect(reading.records == expected(text))
        #expect(reading.largestBatch <= 50 && reading.largestBytes <= 100)
        #expect(reading.records.last?.text.count == 5000)
    }

    @Test func overlongLinesAreCutAndTheRestIsSkipped() async throws {
        let long = String(repeating: "z", count: 100_000)
        let text = "a\n\(long)\nb\n\(long)"
        let source = FileSource(paths: [try scratch.file("f", text)], blockSize: 256, maximumLine: 1000)
        let reading = try await readAll(source, beginning)
        #expect(reading.records.map(\.text) == ["a", String(long.prefix(1000)), "b", String(long.prefix(1000))])
        #expect(reading.records.map(\.offset) == [0, 2, 100_003, 100_005])
        #expect(reading.finished == [0: Int64(text.utf8.count)])
        let whole = FileSource(paths: [try scratch.file("g", text)], blockSize: 256, maximumLine: 100_000)
        #expect(try await readAll(whole, beginning).records == expected(text))
    }

    @Test func filesAreReadInTurn() async throws {
        let texts = (0..<3).map { file in (0..<(10 * (file + 1))).map { "\(file)-\($0)\n" }.joined() }
        let paths = try texts.enumerated().map { try scratch.file("f\($0)", $1) }
        let source = FileSource(paths: paths)
        let positions = (0..<3).map { PartitionPosition(partition: Int32($0), offset: 0) }
        let reading = try await readAll(source, positions, records: 5)
        #expect(reading.records.prefix(15).map(\.partition) == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
        for file in 0..<3 {
            #expect(reading.records.filter { $0.partition == file } == expected(texts[file], partition: Int32(file)))
        }
        let readers = try await source.open([[positions[1]], [], [positions[0], positions[2]]])
        #expect(readers.count == 3)
        #expect(
            try await readers[0].next(maximumRecords: 1, maximumBytes: 9, waitNanoseconds: 0).batch?.partitions[0] == 1)
        #expect(try await readers[1].next(maximumRecords: 1, maximumBytes: 9, waitNanoseconds: 0).batch == nil)
    }

    @Test func startsAreOffsets() async throws {
        let text = "one\ntwo\n"
        let source = FileSource(paths: [
            try scratch.file("a", text), try scratch.file("b", try frames([Array((text + text).utf8)])),
        ])
        #expect(try await source.startOffsets(.earliest) == [0: 0, 1: 0])
        #expect(try await source.startOffsets(.latest) == [0: 8, 1: 16])
        #expect(try await source.startOffsets(.timestamp(5)) == [0: 0, 1: 0])
    }

    @Test func fingerprintsAreOfLinesOnly() async throws {
        let source = FileSource(paths: [try scratch.file("a", "one\n\ntwo\n")])
        for offset: Int64 in [-1, 1, 2, 3, 4, 6, 9, 100] {
            #expect(try await source.fingerprint(partition: 0, offset: offset) == nil, "\(offset)")
        }
        #expect(try await source.fingerprint(partition: 0, offset: 5) != nil)
    }

    @Test func whatIsNotThereIsAnError() async throws {
        let missing = FileSource(paths: [scratch.path + "/none"])
        await expectCode("file-not-found") { _ = try await missing.partitions() }
        await expectCode("file-not-found") { _ = try await missing.open([beginning]) }
        let folder = FileSource(paths: [scratch.path])
        // Neither waits for a writer, nor reads for ever.
        #expect(mkfifo(scratch.path + "/pipe", 0o600) == 0)
        for path in [scratch.path + "/pipe", "/dev/zero"] {
            await expectCode("file-unreadable") { _ = try await FileSource(paths: [path]).open([beginning]) }
        }
        await expectCode("file-unreadable") { _ = try await folder.open([beginning]) }
        let short = FileSource(paths: [
            try scratch.file("a", "one\n"), try scratch.file("b", try frames([Array("one\n".utf8)])),
        ])
        for partition: Int32 in [0, 1] {
            await expectCode("file-shrank") {
                _ = try await short.open([[PartitionPosition(partition: partition, offset: 5)]])
            }
            _ = try await short.open([[PartitionPosition(partition: partition, offset: 4)]])
        }
        await expectCode("unknown-partition") {
            _ = try await short.open([[PartitionPosition(partition: 2, offset: 0)]])
        }
    }

    @Test func aFileThatShrinksIsNoticed() async throws {
        let text = String(repeating: "0123456789\n", count: 100)
        let path = try scratch.file("a", text)
        let reader = try await FileSource(paths: [path], blockSize: 32).open([beginning])[0]
        _ = try await reader.next(maximumRecords: 1, maximumBytes: 100, waitNanoseconds: 0)
        #expect(truncate(path, 200) == 0)
        await expectCode("file-shrank") {
            while true {
                let poll = try await reader.next(maximumRecords: 10, maximumBytes: 100, waitNanoseconds: 0)
                if poll.progress.first?.isFinished ?? true { break }
            }
        }
    }

    /// Too few bytes for a frame's head, and more than it has.
    @Test(arguments: ["x", "hello\n", "a whole line that is not compressed\n"])
    func whatStandsBehindTheLastFrameIsNamed(rest: String) async throws {
        let path = try scratch.file("t.lz4", try frames([Array("a\n".utf8)]) + Array(rest.utf8))
        let error = await #expect(throws: WeirError.self) { _ = try await FileSource(paths: [path]).partitions() }
        #expect(error?.code == "lz4-corrupt")
        #expect(error?.message.contains("'\(path)' holds, behind its last whole LZ4 frame") == true)
    }

    @Test func aDamagedFrameIsNamedWithItsFile() async throws {
        var bytes = try frames([Array("a line of text\n".utf8)])
        bytes[bytes.count - 1] ^= 1
        let path = try scratch.file("d.lz4", bytes)
        let error = await #expect(throws: WeirError.self) { _ = try await FileSource(paths: [path]).partitions() }
        #expect(error?.code == "lz4-corrupt")
        #expect(error?.message.hasPrefix("'\(path)': the compressed data is damaged") == true)
    }

    @Test func everyCutFrameIsNoticed() async throws {
        var random = SeededGenerator(seed: 4)
        let bytes = (0..<500).flatMap { _ in Array("\(random.next())\n".utf8) }
        let whole = try frames([bytes])
        for cut in stride(from: 5, to: whole.count, by: 211) {
            let source = FileSource(paths: [try scratch.file("c\(cut)", Array(whole[..<cut]))])
            await expectCode("file-truncated") { _ = try await source.partitions() }
            await expectCode("file-truncated") {
                let reader = try await source.open([beginning])[0]
                while true {
                    let poll = try await reader.next(maximumRecords: 100, maximumBytes: 1 << 20, waitNanoseconds: 0)
                    if poll.progress.first?.isFinished ?? true { break }
                }
            }
        }
    }
}

func expectCode(_ code: String, _ body: () async throws -> Void) async {
    do {
        try await body()
        Issue.record("nothing was thrown in place of \(code)")
    } catch let error as WeirError {
        #expect(error.code == code, "\(error)")
    } catch {
        Issue.record("\(error)")
    }
}
