internal import SQLiteAccess
internal import StreamCore

/// Which of the values given each of a statement's parameters takes.
struct QueryParameters {
    /// By SQLite's number of the parameter, from 1: the place of its value, from 0.
    private let places: [Int]

    /// `?` takes the next value, `?1` and `$1` the first.
    /// - Throws: `query-invalid` for parameters with other names.
    init(_ statement: SQLiteStatement) throws {
        places = try (0..<statement.parameterCount).map { index in
            guard let name = statement.parameterName(Int32(index + 1)), name.hasPrefix("$") else { return index }
            guard let number = Int(name.dropFirst()), number > 0, number <= 32_766 else {
                throw WeirError(
                    "query-invalid", "'\(name)' is no parameter", hint: "parameters are written ?, ?1 or $1")
            }
            return number - 1
        }
    }

    var count: Int { (places.max() ?? -1) + 1 }

    /// - Throws: `query-invalid` where there are more or fewer values than parameters.
    func bind(_ values: [QueryValue], to statement: SQLiteStatement) throws {
        guard values.count == count else {
            throw WeirError(
                "query-invalid",
                "the query has \(count) parameter\(count == 1 ? "" : "s"), and \(values.count) were given")
        }
        for (index, place) in places.enumerated() { try statement.bind(Int32(index + 1), values[place].stored) }
    }
}

extension QueryValue {
    /// As SQL views show it.
    fileprivate var stored: SQLiteValue {
        switch self {
        case .null: .null
        case .bool(let value): .integer(value ? 1 : 0)
        case .integer(let value): .integer(value)
        case .float(let value): .real(value)
        case .decimal(let unscaled, let scale): .real(ExactDecimal.real(unscaled: unscaled, scale: scale))
        case .text(let value): .text(value)
        case .bytes(let value): .blob(value)
        }
    }
}
