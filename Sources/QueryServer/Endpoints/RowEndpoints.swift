internal import NetworkServer
internal import StreamCore

/// Rows of one view: page by page, or one by its key.
enum RowEndpoints {
    private static let rowSchema = "{\"type\":\"object\",\"additionalProperties\":true}"

    static let page = Endpoint(
        method: .get, path: "/v1/views/{view}/rows", operation: "listRows",
        summary: "A page of rows: in the order of keys, or filtered with column=op.value and ordered",
        parameters: [
            Parameter.view,
            .query(
                "order", .text, "Columns to order by, each with .desc where it goes down: `spent.desc,name`.",
                example: "spent.desc"),
            .query("limit", .integer(1...10_000), "Rows at most. Without it: 100."),
            .query("after", .text, "What the last page said under `next`."),
            Parameter.waitFor, Parameter.waitTime,
            .query(
                "filters", .filters,
                "Conditions by column, `column=op.value`: eq, ne, gt, gte, lt, lte, like, in (`in.a,b`), is (`is.null`)."
            ),
        ],
        answers: [
            .init(
                type: "application/json",
                schema: "{\"type\":\"object\",\"required\":[\"keys\",\"rows\",\"next\",\"as_of\"],\"properties\":{"
                    + "\"keys\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
                    + "\"rows\":{\"type\":\"array\",\"items\":\(rowSchema)},\"next\":{\"type\":[\"string\",\"null\"]},"
                    + "\"as_of\":{\"$ref\":\"#/components/schemas/AsOf\"}}}",
                summary: "Rows, their keys, and where the next page begins")
        ], refusals: [(404, "There is no such view")],
        handle: { call, writer in
            try await call.service.waitIfAsked(call)
            let name = call.required("view")
            let text = try await call.statement { snapshot in
                let view = try snapshot.description(of: name)
                let (rows, next) = try await Self.page(call, view, snapshot)
                return
                    "{\"keys\":\(rows.keys),\"rows\":\(rows.rows),\"next\":\(next.map { JSONText.quoted($0) } ?? "null"),"
                    + "\"as_of\":\(call.service.asOf(snapshot.epoch).json(view: name))}"
            }
            try await call.send(text, writer)
        })

    private static func page(
        _ call: Call, _ view: ViewDescription, _ snapshot: any ViewSnapshot
    ) async throws -> (RowsText, next: String?) {
        let limit = min(call.integer("limit") ?? 100, call.service.limits.pageRows)
        let filters = try call.filters.map { try RowFilter($0, of: view) }
        if filters.isEmpty, call["order"] == nil { return try await byKey(call, view, limit, snapshot) }
        let query = try RowQuery(view: view, filters: filters, order: call["order"], limit: limit, after: call["after"])
        let (sql, parameters) = query.sql
        let result = try await snapshot.allRows(
            sql, parameters, limits: call.service.limits.statements.statement(rows: limit + 1))
        var rows = RowsText(view)
        for row in result.rows.prefix(limit) { rows.append(row) }
        let hasMore = result.rows.count > limit || result.isTruncated
        return (rows, hasMore ? result.rows.prefix(limit).last.map { query.place(of: $0) } : nil)
    }

    /// As they are stored: decimals are exact to the last digit.
    private static func byKey(
        _ call: Call, _ view: ViewDescription, _ limit: Int, _ snapshot: any ViewSnapshot
    ) async throws -> (RowsText, next: String?) {
        let after = try call["after"].map { text in
            let key = try ValueList.key(text, of: view, parameter: "after")
            return Array(key.bytes(0))
        }
        let found = try await snapshot.rows(of: view.name, page: KeyPage(after: after, limit: limit + 1))
        var rows = RowsText(view)
        for row in 0..<min(found.count, limit) { rows.append(found.values(row)) }
        return (rows, found.count > limit ? rows.lastKey : nil)
    }

    static let one = Endpoint(
        method: .get, path: "/v1/views/{view}/rows/{key}", operation: "getRow",
        summary: "One row by its key: the key columns' values, separated by commas",
        parameters: [
            Parameter.view,
            .path(
                "key",
                "The key columns' values in order, separated by commas; a comma inside one is `\\,`, null is `\\N`.",
                example: "customer-17"),
            Parameter.waitFor, Parameter.waitTime,
        ],
        answers: [
            .init(
                type: "application/json",
                schema: "{\"type\":\"object\",\"required\":[\"key\",\"row\",\"as_of\"],\"properties\":{"
                    + "\"key\":{\"type\":\"string\"},\"row\":\(rowSchema),"
                    + "\"as_of\":{\"$ref\":\"#/components/schemas/AsOf\"}}}", summary: "The row")
        ], refusals: [(404, "There is no such view, or no such row")],
        handle: { call, writer in
            try await call.service.waitIfAsked(call)
            let key = call.required("key")
            let answer = try await call.service.keys.row(
                of: call.required("view"), key: key, seeing: call.principal.scope)
            switch answer {
            case .row(let body): try await writer.send(HTTPResponse(.ok, fields: Call.jsonFields, body: body))
            case .missing(let view, let epoch):
                throw APIError(
                    .notFound, WeirError("row-unknown", "'\(view)' has no row of that key"),
                    fields: call.service.asOf(epoch).fields(view: view))
            }
        })
}
