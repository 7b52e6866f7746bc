internal import StreamCore

extension DataType {
    /// A type that a view's column may have, from its spelling in `weir_columns`; nil where it is another.
    init?(spelling: String) {
        switch spelling {
        case "bool": self = .bool
        case "int": self = .int
        case "float": self = .float
        case "string": self = .string
        case "bytes": self = .bytes
        case "timestamp": self = .timestamp
        case "date": self = .date
        default:
            guard spelling.hasPrefix("decimal("), spelling.hasSuffix(")") else { return nil }
            let parts = spelling.dropFirst(8).dropLast().split(separator: ",")
            guard parts.count == 2, let precision = Int(parts[0]), let scale = Int(parts[1]) else { return nil }
            self = .decimal(precision: precision, scale: scale)
        }
    }
}
