internal import StreamCore

/// A statement that was parsed, with what is known of it before it runs.
struct PreparedStatement: Sendable {
    var statement: SQLStatement
    var kind: StatementKind
    /// As the client declared them, from the first; nil where it left that to the server.
    var declaredTypes: [PostgresType?]
    /// As they were found out, one for each parameter.
    var parameterTypes: [PostgresType]
    /// Once a client was told them they are kept to.
    var columns: [ResultColumn]?

    /// The words of the query itself, of a cursor's declaration too.
    var query: SQLStatement {
        guard case .declare(_, let start) = kind else { return statement }
        return SQLStatement(words: Array(statement.words.dropFirst(start)), text: statement.text)
    }
}

/// A statement with values for its parameters, and its rows once it runs.
final class Portal {
    let prepared: PreparedStatement
    let parameters: [QueryValue]
    let formats: [WireFormat]
    var rows: ResultRows?
    /// It has said its last row, or done what it was for.
    var isDone = false
    var rowCount = 0
    /// Made by DECLARE: lives until the transaction's end.
    var isCursor = false

    init(_ prepared: PreparedStatement, parameters: [QueryValue] = [], formats: [WireFormat] = []) {
        self.prepared = prepared
        self.parameters = parameters
        self.formats = formats
    }
}

/// The rows of a statement that runs. The first are read at once: SQLite gives an expression's type with its values.
final class ResultRows {
    private(set) var columns: [ResultColumn]
    private var held: ArraySlice<[QueryValue]>
    private let cursor: (any QueryCursor)?
    private var isLast: Bool
    /// Where these are the next rows of others: FETCH.
    private let source: ResultRows?
    private var left = Int.max
    private static let batch = 256

    /// All rows of an answer that is at hand.
    init(_ columns: [ResultColumn], rows: [[QueryValue]]) {
        self.columns = columns
        held = rows[...]
        cursor = nil
        source = nil
        isLast = true
    }

    /// The next `count` rows of `source`.
    init(next count: Int, of source: ResultRows) {
        columns = source.columns
        held = []
        cursor = nil
        self.source = source
        left = count
        isLast = false
    }

    /// - Parameter shape: says the columns' types, given the first rows.
    static func open(
        _ cursor: any QueryCursor, _ shape: ([[QueryValue]]) -> [ResultColumn]
    ) async throws -> ResultRows {
        let first = try await cursor.next(batch)
        return ResultRows(shape(first.rows), first, cursor)
    }

    private init(_ columns: [ResultColumn], _ first: QueryBatch, _ cursor: any QueryCursor) {
        self.columns = columns
        held = first.rows[...]
        isLast = first.isLast
        self.cursor = cursor
        source = nil
    }

    func setFormats(_ formats: [WireFormat]) throws {
        guard formats.count <= 1 || formats.count == columns.count else {
            throw ErrorReport(
                .protocolViolation, "\(formats.count) formats were given for \(columns.count) columns")
        }
        for index in columns.indices {
            columns[index].format = formats.isEmpty ? .text : formats[formats.count == 1 ? 0 : index]
        }
    }

    /// The next rows, at most so many; none behind the last.
    func next(_ count: Int) async throws -> ArraySlice<[QueryValue]> {
        if let source {
            let rows = try await source.next(min(count, left))
            left -= rows.count
            return rows
        }
        if held.isEmpty, !isLast, let cursor {
            let batch = try await cursor.next(Self.batch)
            held = batch.rows[...]
            isLast = batch.isLast
        }
        let rows = held.prefix(count)
        held = held.dropFirst(rows.count)
        return rows
    }

    /// Whether it is sure that no row is left.
    var isOver: Bool { source.map { left == 0 || $0.isOver } ?? (held.isEmpty && isLast) }

    func close() async { await cursor?.close() }
}

/// The type of a column whose expression says nothing, from its values.
enum ValueType {
    static func found(in rows: [[QueryValue]], column: Int) -> PostgresType {
        var found: PostgresType?
        for row in rows {
            guard let type = type(of: row[column]) else { continue }
            guard let known = found, known != type else {
                found = type
                continue
            }
            found = known.isNumber && type.isNumber ? .float8 : .text
        }
        return found ?? .text
    }

    private static func type(of value: QueryValue) -> PostgresType? {
        switch value {
        case .null: nil
        case .bool: .bool
        case .integer: .int8
        case .float: .float8
        case .decimal: .anyNumeric
        case .text: .text
        case .bytes: .bytes
        }
    }
}
