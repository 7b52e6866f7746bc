internal import CSimdjson
public import StreamCore
public import TopologyModel

/// Decodes CSV (RFC 4180) with a header: the first record of a raw batch names the fields, so a batch is a whole file.
/// It is what file tables are read with.
///
/// The header is neither accepted nor, unless a field is missing from it, refused. A struct's field is named by its
/// path, `total.amount`. A field that is empty and not quoted is null, but for a string that admits no null: that is
/// empty. Types read as in JSON, all from text; a timestamp is RFC 3339 or epoch milliseconds.
public struct CSVRecordDecoder: RecordDecoder {
    public let schema: Schema
    /// What stands in the header for each column.
    private let names: [String]

    /// - Throws: `WeirError` `csv-list` where the plan reads a list, which CSV has not.
    public init(plan: DecodePlan) throws {
        schema = plan.schema
        var names = Array(repeating: "", count: plan.schema.fields.count)
        try Self.name(plan.fields, prefix: "", in: &names)
        self.names = names
    }

    private static func name(_ fields: [DecodeField], prefix: String, in names: inout [String]) throws {
        for field in fields {
            switch field.shape {
            case .value(_, let column): names[column] = prefix + field.key
            case .object(let inner): try name(inner, prefix: prefix + field.key + ".", in: &names)
            case .list:
                throw WeirError(
                    "csv-list", "'\(field.path)' is a list, and CSV has none", hint: "use json, one object a line")
            }
        }
    }

    /// The names in a header, which is a file's first record; nil where it is no CSV.
    public static func names(inHeader record: [UInt8]) -> [String]? {
        record.withUnsafeBytes { record in
            var fields = CSVFields()
            guard fields.split(withoutMark(record)) else { return nil }
            return (0..<fields.count).map { fields.text($0) }
        }
    }

    public func decode(_ raw: RawBatch) -> DecodedRecords {
        var columns = schema.fields.map { CSVColumn(type: $0.type, isOptional: $0.isOptional, path: $0.name) }
        var rejected: [RowError] = []
        var accepted: [Int] = []
        var fields = CSVFields()
        var header = CSVHeader(places: [], count: 0)
        for record in 0..<raw.count {
            if record == 0 {
                header = CSVHeader(Self.withoutMark(raw.payload(0)), names: names, fields: &fields)
                rejected += header.missing(columns)
            } else if let error = read(record, raw, header, &fields, &columns) {
                rejected.append(error)
            } else {
                for index in columns.indices { columns[index].keep() }
                accepted.append(record)
            }
        }
        return DecodedRecords(
            columns: columns.map { $0.column() }, accepted: Selection(accepted), rejected: rejected)
    }

    /// The first thing wrong with a record, or nil.
    private func read(
        _ record: Int, _ raw: RawBatch, _ header: CSVHeader, _ fields: inout CSVFields, _ columns: inout [CSVColumn]
    ) -> RowError? {
        func error(_ code: RowErrorCode, _ subject: String = "") -> RowError {
            RowError(row: record, code: code, subject: subject)
        }
        let payload = raw.payload(record)
        guard !raw.isTombstone(record) else { return error(.tombstone) }
        guard !payload.isEmpty else { return error(.emptyPayload) }
        guard weir_is_utf8(payload.baseAddress?.assumingMemoryBound(to: UInt8.self), payload.count) != 0 else {
            return error(.invalidUTF8)
        }
        guard fields.split(payload), fields.count == header.count else { return error(.malformedPayload) }
        for index in columns.indices {
            guard let place = header.places[index] else {
                if columns[index].isOptional {
                    _ = columns[index].read(UnsafeRawBufferPointer(start: nil, count: 0), isQuoted: false)
                    continue
                }
                return error(.missingField, columns[index].path)
            }
            if let code = columns[index].read(fields[place], isQuoted: fields.isQuoted(place)) {
                return error(code, columns[index].path)
            }
        }
        return nil
    }

    /// Without the byte order mark that spreadsheets put in front.
    private static func withoutMark(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: bytes.dropFirst(3)) : bytes
    }
}

/// Which field of a record each column is.
private struct CSVHeader {
    let places: [Int?]
    /// Fields of a record.
    let count: Int

    init(places: [Int?], count: Int) {
        self.places = places
        self.count = count
    }

    init(_ record: UnsafeRawBufferPointer, names: [String], fields: inout CSVFields) {
        guard fields.split(record) else {
            self.init(places: names.map { _ in nil }, count: 0)
            return
        }
        let header = (0..<fields.count).map { fields.text($0) }
        self.init(places: names.map { header.firstIndex(of: $0) }, count: header.count)
    }

    /// The columns that must have a value and do not stand in the header: one error, about the header.
    func missing(_ columns: [CSVColumn]) -> [RowError] {
        guard let index = columns.indices.first(where: { places[$0] == nil && !columns[$0].isOptional }) else {
            return []
        }
        return [RowError(row: 0, code: .missingField, subject: columns[index].path)]
    }
}
