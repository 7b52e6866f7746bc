import FileConnector
import RecordCoding
import StreamCore
import Testing
import TopologyModel

@Suite struct FileTableTests {
    private let scratch: Scratch
    private static let plan = DecodePlan(
        fields: [
            DecodeField(key: "id", path: "id", isOptional: true, shape: .value(.string, column: 0)),
            DecodeField(key: "stock", path: "stock", isOptional: false, shape: .value(.int, column: 1)),
        ], schema: Schema([Field("id", .string, isOptional: true), Field("stock", .int)]))

    init() throws { scratch = try Scratch() }

    private func csv(_ text: String, key: Int = 0) throws -> FileTable {
        try FileTable.load(
            path: try scratch.file("t.csv", text), format: .csv, decoder: try CSVRecordDecoder(plan: Self.plan),
            keyColumn: key)
    }

    private func json(_ text: String, key: Int = 0) throws -> FileTable {
        try FileTable.load(
            path: try scratch.file("t.ndjson", text), format: .json, decoder: JSONRecordDecoder(plan: Self.plan),
            keyColumn: key)
    }

    private func keys(_ texts: [String]) -> Column {
        var builder = StringColumnBuilder()
        for text in texts { builder.append(text) }
        return .string(builder.finish())
    }

    /// `key:id:stock` of each row found.
    private func found(_ table: FileTable, _ asked: Column) async throws -> [String] {
        let reply = try await table.fetch(asked)
        guard case .string(let ids) = reply.columns[0], case .int64(let stock) = reply.columns[1] else { return [] }
        #expect(ids.count == reply.keyIndexes.count && stock.count == ids.count)
        return reply.keyIndexes.enumerated().map { "\($1):\(ids[$0] ?? "-"):\(stock[$0] ?? -1)" }
    }

    @Test func rowsAreFoundByKey() async throws {
        let fromCSV = try csv("stock,id\n5,a\r\n7,\"b\nb\"\n\n9,\"c\"\"c\"\n")
        let fromJSON = try json(
            "{\"id\":\"a\",\"stock\":5}\n\n{\"id\":\"b\\nb\",\"stock\":7}\n{\"id\":\"c\\\"c\",\"stock\":9}")
        for table in [fromCSV, fromJSON] {
            #expect(table.rowCount == 3)
            #expect(try await found(table, keys(["c\"c", "none", "a", "b\nb"])) == ["0:c\"c:9", "2:a:5", "3:b\nb:7"])
            #expect(try await found(table, keys([])) == [])
        }
        let dictionary = StringColumn(
            views: Buffer([StringView(offset: 0, length: 1), StringView(offset: 1, length: 1)]),
            bytes: Buffer(Array("xa".utf8)),
            codes: Buffer([0, 1]))
        #expect(try await found(fromCSV, .string(dictionary)) == ["1:a:5"])
    }

    @Test func intKeys() async throws {
        let table = try json(
            (0..<5000).map { "{\"id\":\"r\($0)\",\"stock\":\($0 * 3)}" }.joined(separator: "\n"), key: 1)
        let asked = Column.int64(FixedColumn(values: Buffer([0, 1, 2997, 14_997, 15_000, -3])))
        #expect(try await found(table, asked) == ["0:r0:0", "2:r999:2997", "3:r4999:14997"])
    }

    @Test func compressedTablesAreRead() async throws {
        let path = try scratch.file("t.lz4", try frames([Array("id,stock\na,1\n".utf8)]))
        let table = try FileTable.load(
            path: path, format: .csv, decoder: try CSVRecordDecoder(plan: Self.plan), keyColumn: 0)
        #expect(try await found(table, keys(["a"])) == ["0:a:1"])
        let empty = try csv("id,stock\n")
        #expect(empty.rowCount == 0)
        #expect(try await found(empty, keys(["a"])) == [])
    }

    @Test func errorsNameTheLine() throws {
        func error(_ body: () throws -> FileTable) -> WeirError? {
            do { _ = try body() } catch { return error as? WeirError }
            return nil
        }
        let duplicate = error { try csv("id,stock\na,1\n\"b\nb\",2\n\na,3\n") }
        #expect(duplicate?.code == "table-key-duplicate")
        #expect(duplicate?.message.contains("t.csv:6: ") == true && duplicate?.message.contains("line 2") == true)
        let bad = error { try json("{\"id\":\"a\",\"stock\":1}\n\n{\"id\":\"b\",\"stock\":\"x\"}\n{") }
        #expect(bad?.code == "table-row-invalid")
        #expect(bad?.message.contains("t.ndjson:3: stock: ") == true && bad?.message.contains("1 more") == true)
        #expect(bad?.message.contains("\"x\"") == false)
        let null = error { try csv("id,stock\na,1\n,2\n") }
        #expect(null?.code == "table-key-null" && null?.message.contains("t.csv:3: ") == true)
        #expect(error { try csv("name,stock\na,1\n") }?.code == "table-key-null")
        let header = error { try csv("id,name\na,1\n") }
        #expect(header?.code == "table-row-invalid" && header?.message.contains("t.csv:1: stock") == true)
        let missing = error {
            try FileTable.load(
                path: scratch.path + "/none.csv", format: .csv, decoder: try CSVRecordDecoder(plan: Self.plan),
                keyColumn: 0)
        }
        #expect(missing?.code == "file-not-found")
        let float = DecodePlan(
            fields: [DecodeField(key: "f", path: "f", isOptional: false, shape: .value(.float, column: 0))],
            schema: Schema([Field("f", .float)]))
        #expect(
            error {
                try FileTable.load(
                    path: try scratch.file("f.csv", "f\n1.5\n"), format: .csv,
                    decoder: try CSVRecordDecoder(plan: float),
                    keyColumn: 0)
            }?.code == "table-key-type")
    }
}
