import StreamCore
import Testing

@testable import Enrichment

@Suite("Entry cache")
struct EntryCacheTests {
    static let second: Int64 = 1_000_000_000

    static func cache(bytes: Int = 1 << 20, ttl: Int64 = 10 * second, stale: Int64 = 0) -> EntryCache {
        EntryCache(
            schema: Products.schema, keyColumn: 0, bytes: bytes, ttl: ttl, missingTTL: 3 * second, stale: stale)
    }

    @Test("An entry is fresh for its time to live, served while stale, and then expired")
    func freshness() throws {
        var cache = Self.cache(stale: 5 * Self.second)
        cache.insert(LookupKey("p-1"), Products.columns([1]), row: 0, asOf: Self.second, now: 2 * Self.second)
        let held = cache.find(LookupKey("p-1"))
        let entry = try #require(held)
        expect(cache.freshness(entry, now: 11 * Self.second - 1) == .fresh)
        expect(cache.freshness(entry, now: 11 * Self.second) == .stale)
        expect(cache.freshness(entry, now: 16 * Self.second - 1) == .stale)
        expect(cache.freshness(entry, now: 16 * Self.second) == .expired)
    }

    @Test("An absence is believed for its own time and never served stale")
    func absence() throws {
        var cache = Self.cache(stale: 60 * Self.second)
        cache.insertMissing(LookupKey("p-1"), asOf: 0, now: 0)
        let held = cache.find(LookupKey("p-1"))
        let entry = try #require(held)
        #expect(entry.pointee.isMissing)
        expect(cache.freshness(entry, now: 3 * Self.second - 1) == .fresh)
        expect(cache.freshness(entry, now: 3 * Self.second) == .expired)
    }

    @Test("The answer to an earlier question does not replace that to a later one")
    func order() throws {
        var cache = Self.cache()
        let key = LookupKey("p-1")
        cache.insert(key, Products.columns([2]), row: 0, asOf: 20, now: 30)
        cache.insert(key, Products.columns([1]), row: 0, asOf: 10, now: 31)
        cache.insertMissing(key, asOf: 19, now: 32)
        let held = cache.find(key)
        let entry = try #require(held)
        #expect(entry.pointee.asOf == 20 && !entry.pointee.isMissing)
        cache.insertMissing(key, asOf: 21, now: 33)
        let (last, count) = (cache.find(key), cache.count)
        #expect(last?.pointee.isMissing == true && count == 1)
    }

    @Test("Keys of every length are told apart, and a prefix is not the key", arguments: 0...40)
    func keyLengths(length: Int) throws {
        var cache = Self.cache()
        let text = String("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz".prefix(length))
        cache.insert(LookupKey(text), Products.columns([length]), row: 0, asOf: 0, now: 0)
        // Bytes behind the key in the probe's buffer must not matter.
        guard case .string(let column) = strings([text + "zzzzzzzz"]) else { return }
        let hash = LookupKey(text).hash
        expect(cache.find(hash: hash, key: column.bytes(0).baseAddress!, length: length) != nil)
        expect(cache.find(hash: hash, key: column.bytes(0).baseAddress!, length: length + 1) == nil)
        expect(cache.find(LookupKey(text + "x")) == nil)
    }

    @Test("The bound holds whatever is put in, and what is found is what was put in", arguments: [1, 2, 3, 4])
    func bound(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bound = Int.random(in: 2_000...200_000, using: &random)
        var cache = Self.cache(bytes: bound)
        var put: [Int: (number: Int?, asOf: Int64)] = [:]
        for step in 0..<20_000 {
            let number = Int.random(in: 0..<3000, using: &random)
            let now = Int64(step) * 1_000_000
            if Int.random(in: 0..<5, using: &random) == 0 {
                cache.insertMissing(LookupKey(Products.id(number)), asOf: now, now: now)
                put[number] = (nil, now)
            } else {
                // The row need not be the key's own: then the latest must be found.
                let row = number + 10_000 * Int.random(in: 0..<2, using: &random)
                cache.insert(LookupKey(Products.id(number)), Products.columns([row]), row: 0, asOf: now, now: now)
                put[number] = (row, now)
            }
            expect(cache.usedBytes <= bound)
        }
        check(&cache, put)
    }

    private func check(_ cache: inout EntryCache, _ put: [Int: (number: Int?, asOf: Int64)]) {
        var found = 0
        for (number, last) in put {
            guard let entry = cache.find(LookupKey(Products.id(number))) else { continue }
            found += 1
            #expect(entry.pointee.asOf == last.asOf)
            #expect(entry.pointee.isMissing == (last.number == nil))
            guard let row = last.number else { continue }
            withUnsafePointer(to: entry) { pointer in
                let entries = TouchedEntries(
                    entries: UnsafeBufferPointer(start: pointer, count: 1), usesNullRows: false)
                let got = (0..<6).map { cache.gather(entries, column: $0) }
                guard case .string(let name) = got[1], case .string(let category) = got[2] else {
                    Issue.record("layouts")
                    return
                }
                #expect(name[0] == Products.name(row) && category[0] == Products.category(row))
                guard case .int64(let price) = got[3], case .float64(let weight) = got[4] else { return }
                #expect(price[0] == Products.price(row) && weight[0] == Products.weight(row))
            }
        }
        expect(found == cache.count)
        #expect(found > 0)
    }

    @Test("An entry larger than the bound is let go")
    func tooLarge() {
        var cache = Self.cache(bytes: 1 << 14)
        var columns = Products.columns([1])
        columns[1] = strings([String(repeating: "x", count: 1 << 15)])
        cache.insert(LookupKey("p-1"), columns, row: 0, asOf: 0, now: 0)
        expect(cache.count == 0 && cache.usedBytes <= 1 << 14)
    }

    @Test("What is touched again and again outlives a scan over many keys")
    func clock() {
        var cache = Self.cache(bytes: 400_000)
        for number in 0..<100 {
            cache.insert(LookupKey(Products.id(number)), Products.columns([number]), row: 0, asOf: 0, now: 0)
        }
        let hot = KeyColumn(strings((0..<100).map { Products.id($0) }))!
        for number in 1000..<6000 {
            if number % 50 == 0 {
                var probe = KeyProbe(rowCount: 100)
                cache.resolve(hot, &probe, now: 0, stopsAtFirstMiss: false)
                expect(probe.unansweredCount == 0)
            }
            cache.insert(LookupKey(Products.id(number)), Products.columns([number]), row: 0, asOf: 0, now: 0)
        }
        expect(cache.count < 5000)
    }

    @Test("Integer keys, zero and the extremes among them")
    func integers() {
        let schema = Schema([Field("id", .int), Field("name", .string)])
        var cache = EntryCache(schema: schema, keyColumn: 0, bytes: 1 << 20, ttl: 100, missingTTL: 100, stale: 0)
        let keys: [Int64] = [0, 1, -1, .min, .max, 7_000_000_000]
        for key in keys {
            let columns: [Column] = [.int64(FixedColumn(values: Buffer([key]))), strings(["n\(key)"])]
            cache.insert(LookupKey(key), columns, row: 0, asOf: 0, now: 0)
        }
        let asked = KeyColumn(.int64(FixedColumn(values: Buffer(keys + [5]))))!
        var probe = KeyProbe(rowCount: 7)
        cache.resolve(asked, &probe, now: 0, stopsAtFirstMiss: false)
        expect(probe.unansweredCount == 1)
        guard case .int64(let ids) = cache.gather(probe.entries, column: 0) else { return }
        guard case .string(let names) = cache.gather(probe.entries, column: 1) else { return }
        for (place, key) in keys.enumerated() { #expect(ids[place] == key && names[place] == "n\(key)") }
    }

    @Test("Few values are one dictionary from batch to batch; many are not")
    func commonValues() {
        var cache = Self.cache(bytes: 8 << 20)
        for number in 0..<1000 {
            cache.insert(LookupKey(Products.id(number)), Products.columns([number]), row: 0, asOf: 0, now: 0)
        }
        func gathered(_ range: Range<Int>, _ column: Int) -> StringColumn? {
            var probe = KeyProbe(rowCount: range.count)
            let keys = KeyColumn(strings(range.map { Products.id($0) }))!
            cache.resolve(keys, &probe, now: 0, stopsAtFirstMiss: false)
            guard case .string(let strings) = cache.gather(probe.entries, column: column) else { return nil }
            return strings
        }
        let first = gathered(0..<500, 2)
        let second = gathered(400..<900, 2)
        #expect(first?.views.count == 40 && first!.views === second!.views)
        let names = gathered(0..<1000, 1)
        #expect(names?.codes == nil)
        for number in 0..<1000 { #expect(names?[number] == Products.name(number)) }
    }

    @Test("A full cache is searched as quickly as one that fills", arguments: [10, 14, 18])
    func probing(shift: Int) {
        var cache = Self.cache(bytes: 16 << shift)
        let columns = Products.columns([1])
        var longest = 0.0
        for number in 0..<100_000 {
            cache.insert(LookupKey(Products.id(number)), columns, row: 0, asOf: 0, now: 0)
            if number % 10_000 == 9_999 { longest = max(longest, Self.meanDistance(in: cache)) }
        }
        // Linear probing, three quarters full: 1.5 slots beyond the first on the average (Knuth, 6.4).
        #expect(longest < 3)
    }

    /// How many slots entries lie from where their hash points, on the average.
    private static func meanDistance(in cache: borrowing EntryCache) -> Double {
        var distance = 0
        for index in 0...cache.mask where cache.slots[index].entry != nil {
            distance += (index - Int(truncatingIfNeeded: cache.slots[index].hash)) & cache.mask
        }
        return Double(distance) / Double(max(1, cache.count))
    }
}
