import StreamCore
import TestSupport
import Testing

/// What every `OutputTransaction` promises. Each function takes a fixture over topics of its own.
enum OutputConformance {
    static func committedIsVisibleWhole(_ fixture: some OutputFixture) async throws {
        let output = try await fixture.makeOutput()
        #expect(try await fixture.finds(nil, in: output))
        try await output.fence()
        try await output.begin()
        try await output.send(fixture.records((0..<100).map { ("k\($0 % 7)", "v\($0)") }))
        if fixture.isolates { #expect(try await fixture.written().isEmpty) }
        try await output.commit(fixture.epoch(1))
        let written = try await fixture.written(100)
        #expect(Set(written.map(\.value)) == Set((0..<100).map { "v\($0)" }))
        #expect(written.count == 100)
        if output.isTransactional { #expect(try await fixture.finds(fixture.epoch(1), in: output)) }
        await output.close()
    }

    static func abortedIsInvisible(_ fixture: some OutputFixture) async throws {
        let output = try await fixture.makeOutput()
        try await output.fence()
        try await commit(1, ["kept"], output, fixture)
        try await output.begin()
        try await output.send(fixture.records([("k", "dropped")]))
        try await output.abort()
        #expect(try await fixture.finds(fixture.epoch(1), in: output))
        try await commit(2, ["kept too"], output, fixture)
        if fixture.isolates { #expect(try await fixture.written(2).map(\.value) == ["kept", "kept too"]) }
        #expect(try await fixture.finds(fixture.epoch(2), in: output))
        await output.close()
    }

    /// A later run takes over: what the older one had open is gone, and it cannot commit any more.
    static func olderRunIsFenced(_ fixture: some OutputFixture) async throws {
        let older = try await fixture.makeOutput()
        try await older.fence()
        try await commit(1, ["first"], older, fixture)
        try await older.begin()
        try await older.send(fixture.records([("k", "never")]))
        let newer = try await fixture.makeOutput()
        // Before fencing: what is open is not waited for.
        #expect(try await fixture.finds(fixture.epoch(1), in: newer))
        try await newer.fence()
        let failure = await #expect(throws: OutputError.self) { try await older.commit(fixture.epoch(2)) }
        #expect(failure?.kind == .fatal)
        #expect(try await fixture.finds(fixture.epoch(1), in: newer))
        try await commit(2, ["second"], newer, fixture, run: "newer")
        if fixture.isolates { #expect(try await fixture.written(2).map(\.value) == ["first", "second"]) }
        await older.close()
        #expect(try await fixture.finds(fixture.epoch(2, run: "newer"), in: newer))
        await newer.close()
    }

    /// After `fence` on the same output, as a restart inside the process does it, an open transaction is gone.
    static func fencingAnewEndsTheOpenTransaction(_ fixture: some OutputFixture) async throws {
        let output = try await fixture.makeOutput()
        try await output.fence()
        try await output.begin()
        try await output.send(fixture.records([("k", "never")]))
        try await output.fence()
        #expect(try await fixture.finds(nil, in: output))
        try await commit(1, ["kept"], output, fixture)
        if fixture.isolates { #expect(try await fixture.written(1).map(\.value) == ["kept"]) }
        await output.close()
    }

    static func keysKeepTheirOrder(_ fixture: some OutputFixture) async throws {
        let output = try await fixture.makeOutput()
        try await output.fence()
        var generator = SeededGenerator(seed: 5)
        var expected: [String: [String]] = [:]
        var next = 0
        for epoch in 1...3 {
            try await output.begin()
            for _ in 0..<10 {
                let rows = (0..<200).map { _ -> (key: String?, value: String?) in
                    let key = "key-\(Int.random(in: 0..<20, using: &generator))"
                    defer { next += 1 }
                    expected[key, default: []].append("\(next)")
                    return (key, "\(next)")
                }
                try await output.send(fixture.records(rows))
            }
            try await output.commit(fixture.epoch(Int64(epoch)))
        }
        let written = try await fixture.written(6000)
        var found: [String: [String]] = [:]
        for record in written { found[record.key ?? "", default: []].append(record.value ?? "") }
        #expect(found == expected)
        let places = Dictionary(grouping: written, by: { $0.key }).mapValues { Set($0.map(\.partition)).count }
        #expect(places.values.allSatisfy { $0 == 1 })
        #expect(Set(written.map(\.partition)).count > 1)
        await output.close()
    }

    /// Tombstones, empty values and keys, records without a key, headers: each is what it was.
    static func writesNullsAndHeaders(_ fixture: some OutputFixture) async throws {
        let output = try await fixture.makeOutput()
        try await output.fence()
        try await output.begin()
        try await output.send(fixture.records([("gone", nil), ("empty", ""), ("", "empty key")]))
        try await output.send(fixture.records([(nil, "a"), (nil, "b"), (nil, "c")], origins: [41, 41, 42]))
        let headers = [OutputHeader("code", "late"), OutputHeader("stage", "söurce")]
        try await output.send(
            fixture.records([("h", "with"), (nil, nil)], origins: [0, 9], headers: [headers, []]))
        try await output.commit(fixture.epoch(1))
        let written = try await fixture.written(8)
        #expect(written.count == 8)
        #expect(written.contains { $0.key == "gone" && $0.value == nil })
        #expect(written.contains { $0.key == "empty" && $0.value == "" })
        #expect(written.contains { $0.key == "" && $0.value == "empty key" })
        #expect(written.first { $0.value == "with" }?.headers == headers)
        #expect(written.contains { $0.key == nil && $0.value == nil && $0.headers.isEmpty })
        let place = { (value: String) in written.first { $0.value == value }?.partition }
        #expect(place("a") == place("b"))
        #expect(place("a") != place("c"))
        #expect(written.filter { ["a", "b", "c"].contains($0.value) }.allSatisfy { $0.key == nil })
        await output.close()
    }

    /// More than the queue holds: the call waits, nothing is dropped, nothing overtakes.
    static func waitsWhileTheQueueIsFull(_ fixture: some OutputFixture) async throws {
        let output = try await fixture.makeOutput()
        try await output.fence()
        try await output.begin()
        let filler = String(repeating: "f", count: 100)
        for part in 0..<5 {
            try await output.send(fixture.records((0..<2000).map { ("k\($0 % 3)", "\(part * 2000 + $0)/\(filler)") }))
        }
        try await output.commit(fixture.epoch(1))
        let written = try await fixture.written(10_000)
        #expect(written.count == 10_000)
        for records in Dictionary(grouping: written, by: { $0.key }).values {
            let numbers = records.compactMap { $0.value?.split(separator: "/").first.flatMap { Int($0) } }
            #expect(numbers == numbers.sorted())
            #expect(Set(numbers).count == numbers.count)
        }
        await output.close()
    }

    /// Epochs written as the engine writes them, through `disturb`, which breaks things before the epochs it likes to:
    /// in the end each record is there once, in order.
    static func losesAndDoublesNothing(
        _ fixture: some OutputFixture, epochs: Int64, disturb: (_ epoch: Int64) async throws -> Void
    ) async throws {
        let output = try await fixture.makeOutput()
        var driver = EpochDriver(output: output, fixture: fixture)
        try await driver.run(through: epochs, disturb: disturb)
        let expected = (0..<EpochDriver.keys).map { key in
            (1...epochs).flatMap { epoch in EpochDriver.values(epoch: epoch, key: key) }
        }
        let written = try await fixture.written(expected.reduce(0) { $0 + $1.count })
        let perKey = Dictionary(grouping: written, by: { $0.key }).mapValues { $0.map(\.value) }
        for key in 0..<EpochDriver.keys { #expect(perKey["k\(key)"] == expected[key], "\(driver.history)") }
        #expect(written.count == expected.reduce(0) { $0 + $1.count })
        await output.close()
    }

    private static func commit(
        _ epoch: Int64, _ values: [String], _ output: any OutputTransaction, _ fixture: some OutputFixture,
        run: String = "run"
    ) async throws {
        try await output.begin()
        try await output.send(fixture.records(values.map { ("k", $0) }))
        try await output.commit(fixture.epoch(epoch, run: run))
    }
}
