internal import NetworkServer
internal import StreamCore

/// A query's rows as they go out: what fits one batch whole, the rest as it is found, at the client's pace.
struct SQLAnswer: Sendable {
    private static let batch = 500

    private let form: SQLForm
    private let columns: [QueryColumn]
    private let asOf: AsOf

    /// - Throws: `query-duplicate-column` where the form writes objects.
    init(_ form: SQLForm, _ columns: [QueryColumn], _ asOf: AsOf) throws {
        self.form = form
        self.columns = columns
        self.asOf = asOf
        if form == .ndjson { try QueryResult(columns: columns, rows: []).requireDistinctNames() }
    }

    private var fields: [HTTPField] {
        [HTTPField("Content-Type", form == .csv ? "text/csv; charset=utf-8; header=present" : form.type)]
            + asOf.fields()
    }

    /// A query that fails at its first rows becomes an error's answer; one that fails later breaks its answer off.
    func send(_ cursor: any QueryCursor, _ writer: HTTPResponseWriter) async throws {
        var text = try Text(form, columns, asOf)
        var batch = try await cursor.next(Self.batch)
        let first = text.head + text.rows(batch.rows)
        if batch.isLast {
            let body = first + text.end(batch.isTruncated)
            let more = [HTTPField("Weir-Truncated", "\(batch.isTruncated)")]
            return try await writer.send(HTTPResponse(.ok, fields: fields + more, body: Array(body.utf8)))
        }
        try await writer.start(.ok, fields: fields)
        try await writer.write(Array(first.utf8))
        while !batch.isLast {
            batch = try await cursor.next(Self.batch)
            try await writer.write(Array(text.rows(batch.rows).utf8))
        }
        try await writer.write(Array(text.end(batch.isTruncated).utf8))
    }

    /// The texts of one answer.
    private struct Text {
        private let form: SQLForm
        private let columns: [QueryColumn]
        private let asOf: AsOf
        private var lines: QueryText?
        private var count = 0

        init(_ form: SQLForm, _ columns: [QueryColumn], _ asOf: AsOf) throws {
            self.form = form
            self.columns = columns
            self.asOf = asOf
            if form != .json { lines = try QueryText(form == .csv ? .csv : .ndjson, columns: columns, epoch: nil) }
        }

        var head: String {
            if let lines { return lines.head }
            let columns = columns.map { column in
                "{\"name\":\(JSONText.quoted(column.name)),"
                    + "\"type\":\(column.type.map { JSONText.quoted("\($0)") } ?? "null")}"
            }
            return "{\"columns\":[\(columns.joined(separator: ","))],\"rows\":["
        }

        mutating func rows(_ rows: [[QueryValue]]) -> String {
            if lines != nil { return lines?.rows(rows) ?? "" }
            var text = ""
            for row in rows {
                text += count == 0 ? "\n" : ",\n"
                text += "[" + row.map(\.jsonText).joined(separator: ",") + "]"
                count += 1
            }
            return text
        }

        mutating func end(_ isTruncated: Bool) -> String {
            if lines != nil { return lines?.end(isTruncated: isTruncated) ?? "" }
            return "],\"truncated\":\(isTruncated),\"as_of\":\(asOf.json())}\n"
        }
    }
}
