internal import StreamCore

extension Parser {
    /// A type's name behind `as`: what a topology file's schema would call it, structs and lists excepted.
    mutating func type() throws(ExpressionError) -> DataType {
        guard let word = current.keyword else { throw unexpected("a type", hint: Self.typeHint) }
        if word == "decimal" { return try decimalType() }
        guard let type = Self.plainTypes[word] else {
            let known =
                Self.foreignTypes[word] ?? NearestName.of(word, among: Self.plainTypes.keys.sorted() + ["decimal"])
            throw ExpressionError(
                "unknown type \(current.quoted)", current.span,
                hint: known.map { "did you mean \($0)?" } ?? Self.typeHint)
        }
        advance()
        return type
    }

    private mutating func decimalType() throws(ExpressionError) -> DataType {
        let start = current.span
        advance()
        guard take(.open) else {
            throw unexpected("'('", hint: "a decimal names its digits and those after the point: decimal(12,2)")
        }
        let precision = try digits()
        try expect(.comma)
        let scale = try digits()
        try expect(.close)
        guard (1...DataType.maximumPrecision).contains(precision), scale <= precision else {
            throw ExpressionError(
                "decimal(\(precision),\(scale)) does not exist", start.joined(previousSpan),
                hint: "at most \(DataType.maximumPrecision) digits, of which those after the point are a part")
        }
        return .decimal(precision: precision, scale: scale)
    }

    private mutating func digits() throws(ExpressionError) -> Int {
        guard case .integer(let text) = current.kind, let value = Int(text) else { throw unexpected("a number") }
        advance()
        return value
    }

    private static let typeHint = "one of bool, int, float, decimal(p,s), string, bytes, timestamp, date"

    private static let plainTypes: [String: DataType] = [
        "bool": .bool, "int": .int, "float": .float, "string": .string, "bytes": .bytes, "timestamp": .timestamp,
        "date": .date,
    ]

    /// What other dialects call our types.
    private static let foreignTypes = [
        "boolean": "bool", "integer": "int", "bigint": "int", "smallint": "int", "long": "int", "int8": "int",
        "double": "float", "real": "float", "float8": "float", "numeric": "decimal(p,s)", "number": "decimal(p,s)",
        "varchar": "string", "text": "string", "char": "string", "bytea": "bytes", "blob": "bytes",
        "timestamptz": "timestamp", "datetime": "timestamp",
    ]
}
