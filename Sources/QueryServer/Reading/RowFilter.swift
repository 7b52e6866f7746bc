internal import NetworkServer
internal import StreamCore

/// One condition on a column: `spent=gt.100`.
struct RowFilter: Sendable, Equatable {
    enum Operator: String, CaseIterable, Sendable {
        case eq, ne, gt, gte, lt, lte, like, `in`, `is`

        fileprivate var sql: String {
            switch self {
            case .eq: "="
            case .ne: "<>"
            case .gt: ">"
            case .gte: ">="
            case .lt: "<"
            case .lte: "<="
            case .like: "LIKE"
            case .in: "IN"
            case .is: "IS"
            }
        }
    }

    let column: String
    let `operator`: Operator
    /// None for `is.null` and `is.notnull`; several for `in`.
    let values: [QueryValue]
    let isNegated: Bool

    /// - Throws: `parameter-invalid`.
    init(_ given: HTTPTarget.Parameter, of view: ViewDescription) throws {
        guard let field = view.columns.first(where: { $0.name == given.name }) else {
            let near = NearestName.of(
                given.name, among: view.columns.map(\.name) + ["order", "limit", "after", "wait_for"])
            throw APIError.parameter(
                given.name, "there is no such column or parameter", hint: near.map { "did you mean '\($0)'?" })
        }
        let parts = given.value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let word = Operator(rawValue: String(parts[0])) else {
            throw APIError.parameter(
                given.name, "it is not op.value",
                hint: "the operators are \(Operator.allCases.map(\.rawValue).joined(separator: ", ")), as in eq.books")
        }
        column = field.name
        self.operator = word
        let text = String(parts[1])
        isNegated = word == .is && text == "notnull"
        values = try Self.values(text, word, field)
    }

    private static func values(_ text: String, _ word: Operator, _ field: Field) throws -> [QueryValue] {
        switch word {
        case .is:
            guard text == "null" || text == "notnull" else {
                throw APIError.parameter(field.name, "is.null or is.notnull is wanted")
            }
            return []
        case .like:
            guard field.type == .string else { throw APIError.parameter(field.name, "like is for texts") }
            return [.text(text)]
        case .in:
            guard let texts = ValueList.values(text), texts.count <= 1000 else {
                throw APIError.parameter(field.name, "a list of at most 1000 values is wanted, as in in.a,b")
            }
            return try texts.map { try value($0, field) }
        default: return [try value(text, field)]
        }
    }

    private static func value(_ text: String?, _ field: Field) throws -> QueryValue {
        guard let text, let column = ScalarText.column(text, field.type) else {
            throw APIError.parameter(field.name, "a \(field.type) is wanted")
        }
        return QueryValue(column, field.type, row: 0)
    }

    /// The condition, its values added to `parameters`.
    func sql(_ parameters: inout [QueryValue]) -> String {
        let name = RowQuery.quoted(column)
        if self.operator == .is { return "\(name) IS \(isNegated ? "NOT " : "")NULL" }
        let places = values.map { value in
            parameters.append(value)
            return "?\(parameters.count)"
        }
        if self.operator == .in { return "\(name) IN (\(places.joined(separator: ", ")))" }
        return "\(name) \(self.operator.sql) \(places.joined())"
    }
}
