internal import NetworkServer
internal import StreamCore

/// Ad-hoc SQL over all views: one JSON text, a line a row, or CSV.
enum SQLEndpoint {
    static let run = Endpoint(
        method: .post, path: "/v1/sql", operation: "runSQL",
        summary: "One read-only SELECT over the views and weir_dead_letters, in SQLite's dialect",
        parameters: [
            .query(
                "format", .choice(["json", "ndjson", "csv"]), "The form of the rows, in place of the Accept header."),
            Parameter.waitFor, Parameter.waitTime,
        ],
        body: Endpoint.Body(schema: SQLRequest.schema, example: SQLRequest.example),
        answers: [
            .init(
                type: "application/json",
                schema:
                    "{\"type\":\"object\",\"required\":[\"columns\",\"rows\",\"truncated\",\"as_of\"],\"properties\":{"
                    + "\"columns\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"name\",\"type\"],"
                    + "\"properties\":{\"name\":{\"type\":\"string\"},\"type\":{\"type\":[\"string\",\"null\"]}}}},"
                    + "\"rows\":{\"type\":\"array\",\"items\":{\"type\":\"array\"}},\"truncated\":{\"type\":\"boolean\"},"
                    + "\"as_of\":{\"$ref\":\"#/components/schemas/AsOf\"}}}",
                summary: "Columns, and a list a row"),
            .init(type: "application/x-ndjson", summary: "An object a row and line, as they are found"),
            .init(type: "text/csv", summary: "RFC 4180 with a header, as rows are found"),
        ],
        refusals: [
            (403, "The statement would write, or reads what is not for queries"),
            (406, "None of the accepted types can be had"), (415, "The body is no application/json"),
            (504, "The statement took too long, or the record waited for did not come"),
        ],
        handle: { call, writer in
            let form = try SQLForm(call)
            let request = try await SQLRequest(call)
            try await call.service.waitIfAsked(call)
            let limits = call.service.limits.statements.statement(rows: request.limit, time: request.time)
            try await call.service.queries.statement { snapshot in
                let cursor = try await snapshot.query(request.sql, request.parameters, limits: limits)
                let answer = try SQLAnswer(form, cursor.columns, call.service.asOf(snapshot.epoch))
                try await answer.send(cursor, writer)
            }
        })
}

/// In what form rows are wanted.
enum SQLForm: String, Sendable, CaseIterable {
    case json, ndjson, csv

    var type: String {
        switch self {
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }

    /// By the `format` parameter, or else by `Accept` (RFC 9110, 12.5.1; of equal weights the first).
    /// - Throws: a 406.
    init(_ call: Call) throws(APIError) {
        if let word = call["format"], let form = SQLForm(rawValue: word) {
            self = form
            return
        }
        let accepted = call.request.headers.values("Accept").flatMap { $0.split(separator: ",") }
        guard !accepted.isEmpty else {
            self = .json
            return
        }
        let ranges = accepted.map { MediaRange($0) }.filter { $0.weight > 0 }
        let best = ranges.sorted { $0.weight > $1.weight }.lazy.compactMap { range in
            Self.allCases.first { range.admits($0.type) }
        }.first
        guard let best else {
            throw APIError(
                .notAcceptable,
                WeirError(
                    "not-acceptable", "rows are to be had as \(Self.allCases.map(\.type).joined(separator: ", "))",
                    hint: "or name a form with ?format=json"))
        }
        self = best
    }
}

/// One element of an `Accept` header.
private struct MediaRange {
    let type: String
    let weight: Double

    init(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        type = parts.first ?? ""
        weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
    }

    func admits(_ candidate: String) -> Bool {
        if type == "*/*" || type == candidate { return true }
        return type.hasSuffix("/*") && candidate.hasPrefix(type.dropLast())
    }
}
