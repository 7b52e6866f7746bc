import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@Suite struct ViewKeyEncodingTests {
    @Test(arguments: 0..<40)
    func keysAreOrderedAsTheirValues(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let rows = 120
        let fields = (0..<Int.random(in: 1...3, using: &random)).map { index in
            Field("c\(index)", RandomColumns.keyTypes.randomElement(using: &random) ?? .int, isOptional: true)
        }
        let columns = fields.map {
            RandomColumns.column($0.type, rows: rows, nullShare: 0.2, isDictionary: seed % 2 == 0, using: &random)
        }
        let keys = ViewKeyEncoding.encode(columns: columns, fields: fields)
        // SQLite orders null first, numbers by value and text and blobs by their bytes, as keys do.
        let connection = try SQLiteConnection.inMemory()
        let names = fields.map(\.name).joined(separator: ", ")
        try connection.execute("CREATE TABLE t (k BLOB, row INTEGER, \(names))")
        let places = fields.indices.map { "?\($0 + 3)" }.joined(separator: ", ")
        for row in 0..<rows {
            let values = zip(columns, fields).map { Self.value($0, $1.type, row) }
            try connection.run(
                "INSERT INTO t VALUES (?1, ?2, \(places))",
                [.blob(Array(keys.bytes(row))), .integer(Int64(row))] + values)
        }
        let byKey = try connection.query("SELECT \(names) FROM t ORDER BY k, row")
        let byValue = try connection.query("SELECT \(names) FROM t ORDER BY \(names), row")
        #expect(byKey == byValue)
        let distinct = try connection.query(
            "SELECT count(DISTINCT k), (SELECT count(*) FROM (SELECT DISTINCT \(names) FROM t)) FROM t")
        #expect(distinct[0][0] == distinct[0][1])
    }

    @Test(arguments: 0..<20)
    func keysDecode(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 1000)
        let fields = RandomColumns.keyTypes.map { Field("\($0)", $0, isOptional: true) }
        let columns = fields.map { RandomColumns.column($0.type, rows: 50, nullShare: 0.3, using: &random) }
        let keys = ViewKeyEncoding.encode(columns: columns, fields: fields)
        let decoded = try ViewKeyEncoding.decode(keys, fields: fields)
        for (index, field) in fields.enumerated() {
            for row in 0..<50 {
                #expect(
                    Self.value(decoded[index], field.type, row) == Self.value(columns[index], field.type, row))
            }
        }
        for row in 0..<50 {
            let text = ViewKeyEncoding.text(keys.bytes(row))
            #expect(ViewKeyEncoding.bytes(ofText: text) == Array(keys.bytes(row)))
        }
    }

    @Test func zerosAndNaNsAreOneKeyEach() {
        let payload = Double(bitPattern: 0xFFF8_0000_0000_0001)
        let column = Column.float64(FixedColumn(values: Buffer([0.0, -0.0, .nan, payload, .infinity])))
        let keys = ViewKeyEncoding.encode(columns: [column], fields: [Field("x", .float)])
        #expect(Array(keys.bytes(0)) == Array(keys.bytes(1)))
        #expect(Array(keys.bytes(2)) == Array(keys.bytes(3)))
        #expect(Array(keys.bytes(4)).lexicographicallyPrecedes(Array(keys.bytes(2))))
    }

    @Test func theBytesAreTheseForEver() {
        let name = StringColumnBuilder.of(["a\u{0}b", nil])
        let count = Column.int64(FixedColumn(values: Buffer([-1, 258])))
        let keys = ViewKeyEncoding.encode(
            columns: [.string(name), count], fields: [Field("n", .string, isOptional: true), Field("c", .int)])
        #expect(ViewKeyEncoding.text(keys.bytes(0)) == "056100ff6200" + "027fffffffffffffff")
        #expect(ViewKeyEncoding.text(keys.bytes(1)) == "00" + "028000000000000102")
    }

    @Test(arguments: ["", "05", "0561", "02", "0280", "09", "0561000000", "0101", "0580"])
    func whatIsNoKeyIsRefused(text: String) throws {
        let bytes = try #require(ViewKeyEncoding.bytes(ofText: text))
        var builder = StringColumnBuilder()
        builder.append(bytes)
        let keys = builder.finish()
        #expect(throws: WeirError.self) { try ViewKeyEncoding.decode(keys, fields: [Field("s", .string)]) }
    }

    static func value(_ column: Column, _ type: DataType, _ row: Int) -> SQLiteValue {
        guard column.isValid(row) else { return .null }
        switch column {
        case .bool(let column): return .integer(Int64(column.values[row]))
        case .int64(let column): return .integer(column.values[row])
        case .float64(let column): return .real(column.values[row])
        case .string(let column):
            if type == .bytes { return .blob(Array(column.bytes(row))) }
            return .text(String(decoding: column.bytes(row), as: UTF8.self))
        case .list: return .null
        }
    }
}

extension StringColumnBuilder {
    static func of(_ values: [String?]) -> StringColumn {
        var builder = StringColumnBuilder()
        for value in values {
            if let value { builder.append(value) } else { builder.appendNull() }
        }
        return builder.finish()
    }
}
