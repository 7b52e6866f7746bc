public import StreamCore
public import TopologyModel

/// A CSV or NDJSON file as a table: read whole at the start, held in memory, found by key.
public struct FileTable: LookupClient {
    /// The table's rows, in the order of the file.
    public let columns: [Column]
    public let rowCount: Int

    /// It is in memory: there is nothing to wait for, and nothing to gather keys for.
    public var isLocal: Bool { true }
    private let index: KeyIndex

    /// Reads the file at `path`, plain or LZ4 frames, with `decoder`. Blocks on the disk.
    ///
    /// - Parameter keyColumn: index in the decoder's schema; its values are distinct and not null, of any type but
    ///   float and list.
    /// - Throws: `WeirError` `table-row-invalid`, `table-key-null`, `table-key-duplicate`, each with path and line;
    ///   `table-key-type`, `table-too-large`, and what reading files throws.
    public static func load(
        path: String, format: RecordFormat, decoder: any RecordDecoder, keyColumn: Int
    ) throws -> FileTable {
        let records = try TableRecords(path: path, format: format)
        let decoded = decoder.decode(records.raw)
        let rows = TableRows(path: path, records: records, decoded: decoded)
        if let first = decoded.rejected.first { throw rows.invalid(first, of: decoded.rejected.count) }
        let field = decoder.schema.fields[keyColumn]
        let keys = decoded.columns[keyColumn]
        switch keys {
        case .float64, .list:
            throw WeirError("table-key-type", "'\(field.name)' is of type \(field.type), which is no key's")
        case .bool, .int64, .string: break
        }
        if let row = (0..<keys.count).first(where: { !keys.isValid($0) }) {
            throw WeirError("table-key-null", "\(rows.place(of: row)): the key '\(field.name)' is empty")
        }
        do throws(KeyIndex.Duplicate) {
            return FileTable(columns: decoded.columns, rowCount: keys.count, index: try KeyIndex(keys))
        } catch {
            throw rows.duplicate(error, of: field.name)
        }
    }

    public func fetch(_ keys: Column) async throws -> LookupReply {
        let hashes = RowHash.rows([keys], rowCount: keys.count)
        let rows = Buffer<Int32>.allocate(capacity: keys.count)
        var keyIndexes: [Int32] = []
        keyIndexes.reserveCapacity(keys.count)
        for key in 0..<keys.count where keys.isValid(key) {
            guard let row = index.row(of: keys, key, hash: hashes.base[key]) else { continue }
            rows[keyIndexes.count] = Int32(row)
            keyIndexes.append(Int32(key))
        }
        let found = Selection(Buffer(adopting: rows, count: keyIndexes.count))
        return LookupReply(columns: columns.map { $0.gathered(found) }, keyIndexes: keyIndexes)
    }

    public func close() async {}
}

/// Where rows stand in the file, for messages.
private struct TableRows {
    let path: String
    let records: TableRecords
    let decoded: DecodedRecords

    func line(of row: Int) -> Int {
        // Without a selection every record is a row.
        records.line(of: decoded.accepted.map { Int($0.indexes[row]) } ?? row)
    }

    func place(of row: Int) -> String { "\(path):\(line(of: row))" }

    func duplicate(_ keys: KeyIndex.Duplicate, of name: String) -> WeirError {
        let first = line(of: keys.first)
        return WeirError(
            "table-key-duplicate", "\(place(of: keys.second)): the key '\(name)' is that of line \(first)",
            hint: "each key may stand once; remove one of the two lines")
    }

    func invalid(_ error: RowError, of count: Int) -> WeirError {
        let more = count > 1 ? " (and \(count - 1) more)" : ""
        return WeirError(
            "table-row-invalid", "\(path):\(records.line(of: Int(error.row))): \(error.message)\(more)",
            hint: "a table is read whole or not at all; mend the line")
    }
}
