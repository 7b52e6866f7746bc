import StreamCore
import TestSupport
import Testing

/// What every `EventSource` promises. Each function takes a fixture over an empty log of its own.
enum SourceConformance {
    /// Every record once, those of a partition in order, over two lanes; tombstones, empty and large payloads too.
    static func readsEachPartitionInOrder(_ fixture: some SourceFixture) async throws {
        let written = try await fill(fixture, perPartition: 500, seed: 1)
        let source = try await fixture.makeSource()
        var lanes = LaneDriver(try await open(source, lanes: 2))
        lanes.maximumRecords = 64
        lanes.maximumBytes = 2000
        try await lanes.poll { $0.total == written.values.reduce(0) { $0 + $1.count } && $0.isAtEverysEnd }
        #expect(lanes.records == written)
        for offsets in lanes.offsets.values { #expect(offsets == offsets.sorted()) }
        for bounds in try await source.partitions() {
            #expect(lanes.progress[bounds.partition]?.position == bounds.end)
        }
        await source.close()
    }

    /// A partition read again from any of its offsets gives the rest of it.
    static func resumesFromAnyOffset(_ fixture: some SourceFixture) async throws {
        let written = try await fill(fixture, perPartition: 60, seed: 2)
        let source = try await fixture.makeSource()
        var first = LaneDriver(try await open(source, lanes: 1))
        try await first.poll { $0.isAtEverysEnd && $0.total == written.values.reduce(0) { $0 + $1.count } }
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<4 {
            // Opened anew inside the process, as after an error.
            var positions: [PartitionPosition] = []
            var rest: [Int32: [LogRecord]] = [:]
            for (partition, records) in written {
                let index = Int.random(in: 0..<records.count, using: &generator)
                let offset = try #require(first.offsets[partition])[index]
                positions.append(PartitionPosition(partition: partition, offset: offset))
                rest[partition] = Array(records[index...])
            }
            var again = LaneDriver(try await source.open([positions]))
            try await again.poll { $0.isAtEverysEnd && $0.total == rest.values.reduce(0) { $0 + $1.count } }
            #expect(again.records == rest)
        }
        await source.close()
    }

    /// The end is told, left by the next record, and told again.
    static func tellsWhenItIsAtTheEnd(_ fixture: some SourceFixture) async throws {
        let source = try await fixture.makeSource()
        try await fixture.append([LogRecord(payload: "first")], to: 0)
        var lanes = LaneDriver(try await open(source, lanes: 1))
        try await lanes.poll { $0.progress.count == fixture.partitionCount && $0.isAtEverysEnd && $0.total == 1 }
        let before = try #require(lanes.progress[0]?.position)
        try await fixture.append([LogRecord(payload: "second"), LogRecord(payload: "third")], to: 0)
        try await lanes.poll { $0.total == 3 && $0.isAtEverysEnd }
        #expect(lanes.records[0]?.map(\.payload) == ["first", "second", "third"])
        #expect(try #require(lanes.progress[0]?.position) > before)
        await source.close()
    }

    /// Ends are known from what was fetched, without being asked for.
    static func knowsEndsFromFetches(_ fixture: some SourceFixture) async throws {
        let source = try await fixture.makeSource()
        var lanes = LaneDriver(try await open(source, lanes: 1))
        for count in [5, 300] {
            try await fixture.append((0..<count).map { LogRecord(payload: "\($0)") }, to: 0)
            let end = try #require(try await source.partitions().first { $0.partition == 0 }).end
            for _ in 0..<200 where await source.knownEnds()[0] != end {
                _ = try await lanes.pollOnce(waitMilliseconds: 20)
            }
            #expect(await source.knownEnds()[0] == end)
        }
        await source.close()
    }

    /// While paused nothing new comes once what was fetched is out; after resuming everything does, in order.
    static func pauseHoldsBackAndLosesNothing(_ fixture: some SourceFixture) async throws {
        let source = try await fixture.makeSource()
        try await fixture.append([LogRecord(payload: "0")], to: 0)
        var lanes = LaneDriver(try await open(source, lanes: 1))
        try await lanes.poll { $0.total == 1 }
        lanes.readers[0].pause()
        while try await lanes.pollOnce(waitMilliseconds: 20) {}
        try await fixture.append((1...300).map { LogRecord(payload: "\($0)") }, to: 0)
        for _ in 0..<5 { #expect(try await !lanes.pollOnce(waitMilliseconds: 20)) }
        #expect(lanes.total == 1)
        lanes.readers[0].resume()
        try await lanes.poll { $0.total == 301 }
        #expect(lanes.records[0]?.map(\.payload) == (0...300).map { "\($0)" })
        await source.close()
    }

    /// A record is known again by its fingerprint; where there is none, none is made up.
    static func knowsRecordsAgain(_ fixture: some SourceFixture) async throws {
        try await fixture.append(
            [LogRecord(payload: "a", timestamp: 1_700_000_000_001), LogRecord(payload: "b"), LogRecord(payload: nil)],
            to: 1)
        let source = try await fixture.makeSource()
        var lanes = LaneDriver(try await open(source, lanes: 1))
        try await lanes.poll { $0.total == 3 }
        await source.close()
        let again = try await fixture.makeSource()
        let offsets = try #require(lanes.offsets[1])
        let first = try #require(try await again.fingerprint(partition: 1, offset: offsets[0]))
        #expect(first.offset == offsets[0])
        #expect(first.timestamp == 1_700_000_000_001)
        #expect(first.hash == Array("a".utf8).withUnsafeBytes { RowHash.bytes($0) })
        #expect(try await again.fingerprint(partition: 1, offset: offsets[1])?.hash != first.hash)
        #expect(try await again.fingerprint(partition: 1, offset: offsets[2]) != nil)
        let end = try #require(try await again.partitions().first { $0.partition == 1 }).end
        #expect(try await again.fingerprint(partition: 1, offset: end) == nil)
        #expect(try await again.fingerprint(partition: 1, offset: end + 1000) == nil)
        await again.close()
    }

    static func knowsItsBounds(_ fixture: some SourceFixture) async throws {
        let source = try await fixture.makeSource()
        let before = try #require(try await source.startOffsets(.latest)[0])
        try await fixture.append([LogRecord(payload: "x"), LogRecord(payload: "y")], to: 0)
        let all = try await source.partitions()
        #expect(all.count == fixture.partitionCount)
        let bounds = try #require(all.first { $0.partition == 0 })
        #expect(try await source.startOffsets(.earliest)[0] == bounds.beginning)
        #expect(try await source.startOffsets(.latest)[0] == bounds.end)
        #expect(before == bounds.beginning && bounds.end > before, "\(before), \(bounds)")
        await source.close()
    }

    static func startsAtTimes(_ fixture: some SourceFixture) async throws {
        let times: [Int64] = [1_700_000_000_000, 1_700_000_001_000, 1_700_000_002_000]
        for time in times { try await fixture.append([LogRecord(payload: "x", timestamp: time)], to: 0) }
        let source = try await fixture.makeSource()
        let bounds = try #require(try await source.partitions().first { $0.partition == 0 })
        var lanes = LaneDriver(
            try await source.open([[PartitionPosition(partition: 0, offset: bounds.beginning)]]))
        try await lanes.poll { $0.total == 3 }
        let offsets = try #require(lanes.offsets[0])
        #expect(try await source.startOffsets(.timestamp(times[0] - 5))[0] == offsets[0])
        #expect(try await source.startOffsets(.timestamp(times[0] + 1))[0] == offsets[1])
        #expect(try await source.startOffsets(.timestamp(times[2]))[0] == offsets[2])
        #expect(try await source.startOffsets(.timestamp(times[2] + 1))[0] == bounds.end)
        await source.close()
    }

    /// Readers of an earlier `open` end with an error and steal nothing from the new ones.
    static func openingAnewEndsOlderReaders(_ fixture: some SourceFixture) async throws {
        try await fixture.append((0..<50).map { LogRecord(payload: "\($0)") }, to: 0)
        let source = try await fixture.makeSource()
        let old = try await open(source, lanes: 1)
        var lanes = LaneDriver(try await open(source, lanes: 1))
        await expectDead(old[0])
        try await lanes.poll { $0.total == 50 }
        #expect(lanes.records[0]?.map(\.payload) == (0..<50).map { "\($0)" })
        await source.close()
        await expectDead(lanes.readers[0])
    }

    private static func expectDead(_ reader: any SourceReader) async {
        let error = await #expect(throws: WeirError.self) {
            _ = try await reader.next(maximumRecords: 10, maximumBytes: 1000, waitNanoseconds: 0)
        }
        #expect(error?.isTransient == true)
    }

    /// Readers from the first offsets on, partitions dealt out to `lanes`.
    static func open(_ source: any EventSource, lanes: Int) async throws -> [any SourceReader] {
        var assignments = [[PartitionPosition]](repeating: [], count: lanes)
        for (index, bounds) in try await source.partitions().enumerated() {
            assignments[index % lanes].append(
                PartitionPosition(partition: bounds.partition, offset: bounds.beginning))
        }
        return try await source.open(assignments)
    }

    /// Fills every partition with records of random sizes, a few of them tombstones or empty.
    static func fill(
        _ fixture: some SourceFixture, perPartition count: Int, seed: UInt64
    ) async throws -> [Int32: [LogRecord]] {
        var generator = SeededGenerator(seed: seed)
        var written: [Int32: [LogRecord]] = [:]
        for partition in 0..<Int32(fixture.partitionCount) {
            let records = (0..<count).map { index -> LogRecord in
                let timestamp = 1_700_000_000_000 + Int64(index)
                switch Int.random(in: 0..<20, using: &generator) {
                case 0: return LogRecord(payload: nil, timestamp: timestamp)
                case 1: return LogRecord(payload: "", timestamp: timestamp)
                case 2:
                    return LogRecord(payload: String(repeating: "L", count: 3000), timestamp: timestamp)
                default:
                    let tail = String(repeating: "x", count: Int.random(in: 0..<200, using: &generator))
                    return LogRecord(payload: "\(partition)/\(index)/\(tail)", timestamp: timestamp)
                }
            }
            try await fixture.append(records, to: partition)
            written[partition] = records.compactMap(fixture.asRead)
        }
        return written
    }
}
