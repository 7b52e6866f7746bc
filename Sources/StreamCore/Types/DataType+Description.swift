extension DataType: CustomStringConvertible {
    /// The type as a topology file spells it.
    public var description: String {
        switch self {
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .date: "date"
        case .list(let element): "[\(element.type)\(element.isOptional ? "?" : "")]"
        case .structure(let schema): schema.description
        }
    }
}

extension Schema: CustomStringConvertible {
    /// `{ name: type, other?: type }`
    public var description: String {
        let inner = fields.map { "\($0.name)\($0.isOptional ? "?" : ""): \($0.type)" }
        return "{ " + inner.joined(separator: ", ") + " }"
    }
}
