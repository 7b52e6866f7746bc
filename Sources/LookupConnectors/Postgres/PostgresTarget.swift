internal import CPostgres
internal import StreamCore
internal import TopologyModel

/// Where a table lies and what it is asked: what every connection is made from.
struct PostgresTarget: Sendable {
    let table: String
    /// What messages call the connection: by the file's name, where there is one.
    let connection: String
    let url: String
    let query: String
    let schema: Schema
    let keyColumn: Int
    /// Milliseconds for one request, and for opening a connection where the URL says nothing.
    let timeout: Int64
    let connectTimeout: Int64
    /// Taken out of every message.
    private let password: String

    init(_ table: TablePlan) throws(WeirError) {
        guard case .postgres(let url, let query) = table.connector else {
            throw WeirError("lookup-connector", "table \(table.name) does not lie in PostgreSQL")
        }
        for field in table.schema.fields where !PostgresType.isReadable(field.type) {
            throw WeirError(
                "lookup-type",
                "table \(table.name): '\(field.name)' is \(field.type) and cannot be read from PostgreSQL",
                hint: "take it out of the schema")
        }
        guard let options = Self.options(of: url) else {
            throw WeirError(
                "lookup-url", "table \(table.name): the connection's url cannot be read",
                hint: "write postgresql://user:password@host:5432/database, special characters percent-encoded")
        }
        self.table = table.name
        connection = table.connection.map { "connection '\($0)'" } ?? "the connection"
        self.url = url
        self.query = query
        schema = table.schema
        keyColumn = table.keyColumn
        timeout = table.timeout
        password = options["password"] ?? ""
        let seconds = options["connect_timeout"].flatMap { Int64($0) } ?? 0
        connectTimeout = seconds > 0 ? seconds * 1000 : table.timeout
    }

    /// What libpq understands of a URL; nil where it does not. Its own message may quote the password.
    private static func options(of url: String) -> [String: String]? {
        guard let parsed = PQconninfoParse(url, nil) else { return nil }
        defer { PQconninfoFree(parsed) }
        var options: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return options
    }

    /// The first line of a message of libpq's, without the password.
    func clean(_ message: String) -> String {
        let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return password.isEmpty ? line : line.replacing(password, with: "***")
    }

    func unreachable(_ code: String, _ message: String) -> LookupError {
        LookupError(
            .unreachable,
            WeirError(
                code, "table \(table): \(message)",
                hint: "see that PostgreSQL runs and that the connection's url is right",
                isTransient: true))
    }

    func refused(_ code: String, _ message: String, hint: String? = nil) -> LookupError {
        LookupError(.refused, WeirError(code, "table \(table): \(message)", hint: hint))
    }
}
