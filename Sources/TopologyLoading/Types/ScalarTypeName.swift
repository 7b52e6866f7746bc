internal import StreamCore

/// The words for types that are one value.
enum ScalarTypeName {
    static let words = ["bool", "int", "float", "decimal", "string", "bytes", "timestamp", "date"]

    /// What other languages call them.
    private static let elsewhere = [
        "boolean": "bool", "int8": "int", "int16": "int", "int32": "int", "int64": "int", "integer": "int",
        "long": "int", "bigint": "int", "smallint": "int", "double": "float", "float32": "float", "float64": "float",
        "real": "float",
        "text": "string", "varchar": "string", "str": "string", "uuid": "string", "binary": "bytes", "bytea": "bytes",
        "datetime": "timestamp", "timestamptz": "timestamp", "numeric": "decimal(12,2)", "number": "float",
    ]

    enum Outcome {
        case type(DataType)
        case problem(message: String, hint: String)
    }

    static func parse(_ text: String) -> Outcome {
        switch text {
        case "bool": .type(.bool)
        case "int": .type(.int)
        case "float": .type(.float)
        case "string": .type(.string)
        case "bytes": .type(.bytes)
        case "timestamp": .type(.timestamp)
        case "date": .type(.date)
        case _ where text.hasPrefix("decimal"): decimal(text)
        default: unknown(text)
        }
    }

    private static func decimal(_ text: String) -> Outcome {
        let inner = text.dropFirst("decimal".count)
        let parts = inner.dropFirst().dropLast().split(separator: ",").map { $0.filter { $0 != " " } }
        guard inner.first == "(", inner.last == ")", parts.count == 2, let precision = Int(parts[0]),
            let scale = Int(parts[1])
        else {
            return .problem(
                message: "`\(text)` is not a decimal type",
                hint: "write its digits and those after the point: \"decimal(12,2)\"")
        }
        guard (1...DataType.maximumPrecision).contains(precision), (0...precision).contains(scale) else {
            return .problem(
                message: "`\(text)` is not a decimal type",
                hint:
                    "it has 1 to \(DataType.maximumPrecision) digits; the second number says how many of them stand after the point"
            )
        }
        return .type(.decimal(precision: precision, scale: scale))
    }

    private static func unknown(_ text: String) -> Outcome {
        let nearest = elsewhere[text.lowercased()] ?? NearestName.of(text, among: words)
        return .problem(
            message: "there is no type `\(text)`",
            hint: nearest.map { "did you mean `\($0)`?" }
                ?? "types are \(words.joined(separator: ", ")), [T] for lists and { name: T } for structs")
    }
}
