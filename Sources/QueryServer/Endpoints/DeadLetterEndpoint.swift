internal import NetworkServer
internal import StreamCore

/// Rows that the job could not process.
enum DeadLetterEndpoint {
    static let list = Endpoint(
        method: .get, path: "/v1/dead-letters", operation: "listDeadLetters",
        summary: "Rows that the job could not process, the newest first",
        parameters: [
            .query("limit", .integer(1...1000), "Letters at most. Without it: 100."),
            .query("after", .integer(1...Int.max), "What the last page said under `next`."),
            .query("code", .text, "Only those of this code.", example: "malformed"),
            .query("stage", .text, "Only those of this source, stage or view."),
        ],
        answers: [
            .init(
                type: "application/json",
                schema: "{\"type\":\"object\",\"required\":[\"letters\",\"next\",\"as_of\"],\"properties\":{"
                    + "\"letters\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
                    + "\"next\":{\"type\":[\"integer\",\"null\"]},\"as_of\":{\"$ref\":\"#/components/schemas/AsOf\"}}}",
                summary: "The letters, and where the next page begins")
        ], refusals: [(403, "For operators alone")], audience: .operators,
        handle: { call, writer in
            let limit = call.integer("limit") ?? 100
            let (sql, parameters) = query(call, limit)
            let limits = call.service.limits.statements.statement(rows: limit + 1)
            let text = try await call.statement { snapshot in
                let result = try await snapshot.allRows(sql, parameters, limits: limits)
                return Self.text(result, limit, call.service.asOf(snapshot.epoch))
            }
            try await call.send(text, writer)
        })

    private static func query(_ call: Call, _ limit: Int) -> (sql: String, parameters: [QueryValue]) {
        var conditions: [String] = []
        var parameters: [QueryValue] = []
        if let after = call.integer("after") {
            parameters.append(.integer(Int64(after)))
            conditions.append("id < ?\(parameters.count)")
        }
        for name in ["code", "stage"] {
            guard let value = call[name] else { continue }
            parameters.append(.text(value))
            conditions.append("\(name) = ?\(parameters.count)")
        }
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
        return (
            """
            SELECT id, epoch, code, message, stage, step, topic, partition, "offset", unnest_index, time, full_length, value \
            FROM weir_dead_letters \(condition)ORDER BY id DESC LIMIT \(limit + 1)
            """, parameters
        )
    }

    private static func text(_ result: QueryResult, _ limit: Int, _ asOf: AsOf) -> String {
        let shown = result.rows.prefix(limit)
        let letters = shown.map { row in
            let members = zip(result.columns, row).map { "\(JSONText.quoted($0.name)):\($1.jsonText)" }
            return "{\(members.joined(separator: ","))}"
        }
        let next = result.rows.count > limit ? shown.last?.first?.jsonText : nil
        return "{\"letters\":[\(letters.joined(separator: ","))],\"next\":\(next ?? "null"),\"as_of\":\(asOf.json())}"
    }
}
