internal import NetworkServer
internal import StreamCore

/// Which views there are, and what they are made of.
enum ViewEndpoints {
    static let list = Endpoint(
        method: .get, path: "/v1/views", operation: "listViews", summary: "All views, with their columns and freshness",
        parameters: [Parameter.waitFor, Parameter.waitTime],
        answers: [
            .init(
                type: "application/json",
                schema: "{\"type\":\"object\",\"required\":[\"views\",\"as_of\"],\"properties\":{\"views\":"
                    + "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/View\"}},"
                    + "\"as_of\":{\"$ref\":\"#/components/schemas/AsOf\"}}}", summary: "The views")
        ],
        handle: { call, writer in
            try await call.service.waitIfAsked(call)
            let (views, epoch) = try await call.statement { ($0.views, $0.epoch) }
            let texts = views.map { text($0, rows: nil) }
            try await call.send(
                "{\"views\":[\(texts.joined(separator: ","))],\"as_of\":\(call.service.asOf(epoch).json())}", writer)
        })

    static let one = Endpoint(
        method: .get, path: "/v1/views/{view}", operation: "getView",
        summary: "A view's columns, its number of rows, and how fresh it is",
        parameters: [Parameter.view, Parameter.waitFor, Parameter.waitTime],
        answers: [
            .init(
                type: "application/json",
                schema: "{\"type\":\"object\",\"required\":[\"view\",\"as_of\"],\"properties\":{\"view\":"
                    + "{\"$ref\":\"#/components/schemas/View\"},\"as_of\":{\"$ref\":\"#/components/schemas/AsOf\"}}}",
                summary: "The view")
        ], refusals: [(404, "There is no such view")],
        handle: { call, writer in
            try await call.service.waitIfAsked(call)
            let name = call.required("view")
            let (view, rows, epoch) = try await call.statement { snapshot in
                (try snapshot.description(of: name), try await snapshot.rowCount(of: name), snapshot.epoch)
            }
            let asOf = call.service.asOf(epoch).json(view: name)
            try await call.send("{\"view\":\(text(view, rows: rows)),\"as_of\":\(asOf)}", writer)
        })

    /// - Parameter rows: nil where they were not counted.
    private static func text(_ view: ViewDescription, rows: Int?) -> String {
        let columns = view.columns.map { field in
            "{\"name\":\(JSONText.quoted(field.name)),\"type\":\(JSONText.quoted("\(field.type)")),"
                + "\"optional\":\(field.isOptional)}"
        }
        return "{\"name\":\(JSONText.quoted(view.name)),\"columns\":[\(columns.joined(separator: ","))],"
            + "\"key\":[\(view.keyColumns.map { JSONText.quoted($0) }.joined(separator: ","))],"
            + "\"current\":\(view.isCurrent)" + (rows.map { ",\"rows\":\($0)" } ?? "") + "}"
    }
}
