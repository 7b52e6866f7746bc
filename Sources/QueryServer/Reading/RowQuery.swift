internal import StreamCore

/// A page of a view's rows under conditions and in an order: SQL over the view, with the key's columns behind those of the
/// order, so that each row has its place and a page goes on exactly where the last one ended, whatever was written since.
struct RowQuery: Sendable {
    struct Order: Sendable, Equatable {
        let field: Field
        let isDescending: Bool
    }

    let view: ViewDescription
    let filters: [RowFilter]
    /// As asked for, then the key's columns.
    let order: [Order]
    let limit: Int
    /// The values of `order` in the last row of the page before.
    let after: [QueryValue]?

    /// - Throws: `parameter-invalid`.
    init(view: ViewDescription, filters: [RowFilter], order: String?, limit: Int, after: String?) throws {
        self.view = view
        self.filters = filters
        self.limit = limit
        let asked = try order.map { try Self.order($0, view) } ?? []
        let keys = view.keyFields.filter { key in !asked.contains { $0.field.name == key.name } }
        let order = asked + keys.map { Order(field: $0, isDescending: false) }
        self.order = order
        let fields = order.map(\.field)
        self.after = try after.map { text in
            zip(try ValueList.columns(text, fields, parameter: "after"), fields).map { QueryValue($0, $1.type, row: 0) }
        }
    }

    /// `spent.desc,name`
    private static func order(_ text: String, _ view: ViewDescription) throws -> [Order] {
        var orders: [Order] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let (name, direction) = Self.direction(String(part))
            guard let field = view.columns.first(where: { $0.name == name }) else {
                throw APIError.parameter(
                    "order", "'\(name)' is no column of '\(view.name)'", hint: Self.hint(name, view))
            }
            guard !orders.contains(where: { $0.field == field }) else {
                throw APIError.parameter("order", "'\(name)' stands twice")
            }
            orders.append(Order(field: field, isDescending: direction))
        }
        return orders
    }

    private static func hint(_ name: String, _ view: ViewDescription) -> String? {
        let known = view.columns.map(\.name)
        if let dot = name.lastIndex(of: "."), known.contains(String(name[..<dot])) {
            return "a column is followed by .asc or .desc"
        }
        return NearestName.of(name, among: known).map { "did you mean '\($0)'?" }
    }

    private static func direction(_ part: String) -> (name: String, isDescending: Bool) {
        if part.hasSuffix(".desc") { return (String(part.dropLast(5)), true) }
        return (part.hasSuffix(".asc") ? String(part.dropLast(4)) : part, false)
    }

    /// One row more than the page has, to know whether there is another page.
    var sql: (text: String, parameters: [QueryValue]) {
        var parameters: [QueryValue] = []
        var conditions = filters.map { $0.sql(&parameters) }
        if let after { conditions.append(Self.behind(after, order, &parameters)) }
        let columns = view.columns.map { Self.quoted($0.name) }.joined(separator: ", ")
        let places = order.map { Self.quoted($0.field.name) + ($0.isDescending ? " DESC" : "") }
        let text =
            "SELECT \(columns) FROM \(Self.quoted(view.name))"
            + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))
            + (places.isEmpty ? "" : " ORDER BY " + places.joined(separator: ", ")) + " LIMIT \(limit + 1)"
        return (text, parameters)
    }

    /// The place of a row in the order, as `after` takes it.
    func place(of row: [QueryValue]) -> String {
        ValueList.text(
            order.compactMap { order in view.columns.firstIndex { $0.name == order.field.name }.map { row[$0] } })
    }

    /// True of the rows that come after one with these values. Nulls come first, and last in descending order.
    private static func behind(_ values: [QueryValue], _ order: [Order], _ parameters: inout [QueryValue]) -> String {
        var alternatives: [String] = []
        var equal: [String] = []
        for (order, value) in zip(order, values) {
            let name = quoted(order.field.name)
            parameters.append(value)
            let place = "?\(parameters.count)"
            let later =
                if value == .null {
                    order.isDescending ? nil : "\(name) IS NOT NULL"
                } else {
                    order.isDescending ? "(\(name) < \(place) OR \(name) IS NULL)" : "\(name) > \(place)"
                }
            if let later { alternatives.append("(" + (equal + [later]).joined(separator: " AND ") + ")") }
            equal.append("\(name) IS \(place)")
        }
        return alternatives.isEmpty ? "0" : "(" + alternatives.joined(separator: " OR ") + ")"
    }

    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
