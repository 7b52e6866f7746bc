import StreamCore
import Testing

@testable import StreamOperators

@Suite struct GroupTableTests {
    private func strings(_ values: [String?]) -> Column {
        column(values.map { $0.map { .text($0) } ?? .null }, .string)
    }

    /// All rows with one hash: the table must tell the keys apart by their values.
    @Test func collidingKeysStayApart() {
        let names = (0..<200).map { $0 % 7 == 0 ? nil : "key-\($0 % 50)" }
        let numbers = (0..<200).map { Int64($0 % 3) }
        let columns = [strings(names), Column.int64(FixedColumn(values: Buffer(numbers)))]
        let table = GroupTable([.string, .int])
        let ids = table.resolve(columns, hashes: Buffer(repeating: 42, count: 200))
        var known: [String: Int32] = [:]
        for row in 0..<200 {
            let key = "\(names[row] ?? "null") \(numbers[row])"
            #expect(known[key, default: ids[row]] == ids[row])
            known[key] = ids[row]
        }
        #expect(Set(known.values).count == known.count)
        // A second batch, and looking up, find the same.
        let again = table.find(columns, hashes: Buffer(repeating: 42, count: 200))
        #expect(Array(again.values) == Array(ids.values))
        #expect(
            table.find([strings(["other"]), .int64(FixedColumn(values: Buffer([0])))], hashes: Buffer([42]))[0] == -1)
    }

    @Test func idsSurviveGrowthRemovalAndReplacement() {
        let table = GroupTable([.string])
        let names = (0..<5000).map { Optional("customer-\($0)") }
        let keys = strings(names)
        let hashes = RowHash.rows([keys], rowCount: names.count)
        let ids = table.resolve([keys], hashes: hashes)
        #expect(Array(ids.values) == Array(0..<5000))
        let newer = table.replace(17)
        #expect(newer == 5000)
        #expect(table.find([keys], hashes: hashes)[17] == 5000)
        table.keep((0..<5001).filter { $0 % 2 == 0 && $0 != 17 })
        let found = table.find([keys], hashes: hashes)
        for row in 0..<5000 where row != 17 { #expect(found[row] == (row % 2 == 0 ? Int32(row / 2) : -1)) }
        #expect(found[17] == 2500)
    }

    @Test func bytesAreComparedToTheirEnd() {
        for length in 0..<40 {
            let left = Buffer([UInt8](repeating: 7, count: length) + [1])
            for place in 0..<length {
                let right = Buffer((0..<length).map { $0 == place ? 8 : 7 } + [UInt8(2)])
                #expect(!sameBytes(left.base, right.base, length))
            }
            let same = Buffer([UInt8](repeating: 7, count: length) + [9])
            #expect(sameBytes(left.base, same.base, length))
        }
    }
}
