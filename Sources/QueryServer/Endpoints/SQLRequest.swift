internal import NetworkServer
internal import StreamCore

/// The body of `POST /v1/sql`.
struct SQLRequest: Sendable {
    let sql: String
    let parameters: [QueryValue]
    let limit: Int?
    /// Milliseconds.
    let time: Int64?

    static let schema =
        "{\"type\":\"object\",\"required\":[\"sql\"],\"additionalProperties\":false,\"properties\":{"
        + "\"sql\":{\"type\":\"string\",\"minLength\":1,\"description\":\"one SELECT\"},"
        + "\"parameters\":{\"type\":\"array\",\"items\":{\"type\":[\"null\",\"boolean\",\"integer\",\"number\",\"string\"]},"
        + "\"description\":\"values of ?, ?1 or $1\"},"
        + "\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000000,\"description\":\"rows at most\"},"
        + "\"timeout\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":300000,\"description\":\"milliseconds\"}}}"
    static let example = "{\"sql\":\"SELECT * FROM customers WHERE spent > ?\",\"parameters\":[100],\"limit\":10}"

    /// - Throws: a 415, `body-invalid`, and what reading a body throws.
    init(_ call: Call) async throws {
        let type = call.request.headers["Content-Type"]?.split(separator: ";").first?.lowercased()
        guard type?.filter({ $0 != " " }) == "application/json" else {
            throw APIError(
                .unsupportedMediaType,
                WeirError("unsupported-media-type", "the body must be application/json", hint: "as in \(Self.example)"))
        }
        let bytes = try await call.request.body.collect(upTo: call.service.limits.http.body)
        guard case .object(let members) = try Self.value(bytes) else { throw Self.invalid("it must be an object") }
        let known = ["sql", "parameters", "limit", "timeout"]
        if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
            let near = NearestName.of(unknown, among: known)
            throw Self.invalid("there is no member '\(unknown)'", hint: near.map { "did you mean '\($0)'?" })
        }
        guard case .text(let sql) = members["sql"] ?? .null, !sql.isEmpty else {
            throw Self.invalid("'sql' must be a text")
        }
        self.sql = sql
        parameters = try Self.parameters(members["parameters"])
        limit = try Self.integer(members["limit"], "limit", 1...1_000_000)
        time = try Self.integer(members["timeout"], "timeout", 1...300_000).map { Int64($0) }
    }

    private static func invalid(_ problem: String, hint: String? = nil) -> APIError {
        APIError(
            .badRequest, WeirError("body-invalid", "the body: \(problem)", hint: hint ?? "as in \(example)"))
    }

    private static func value(_ bytes: [UInt8]) throws -> JSONValue {
        do { return try JSONValue(parsing: bytes) } catch {
            throw invalid("no JSON: \(error.reason), at byte \(error.offset)")
        }
    }

    private static func parameters(_ value: JSONValue?) throws -> [QueryValue] {
        guard let value else { return [] }
        guard case .list(let values) = value else { throw invalid("'parameters' must be a list") }
        return try values.map { value in
            switch value {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .integer(let number): .integer(number)
            case .number(let number): .float(number)
            case .text(let text): .text(text)
            case .list, .object: throw invalid("a parameter is \(value.kind)")
            }
        }
    }

    private static func integer(_ value: JSONValue?, _ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let value else { return nil }
        // JSON Schema holds 10.0 to be an integer.
        let number: Int? =
            switch value {
            case .integer(let number): Int(number)
            case .number(let number): Int(exactly: number)
            default: nil
            }
        guard let number, range.contains(number) else {
            throw invalid("'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
