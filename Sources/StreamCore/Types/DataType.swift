/// The type of one value in a stream, as a topology file names it.
///
/// Physical layouts are in `Column`: `int`, `decimal`, `timestamp` and `date` are all one `Int64` a row.
public indirect enum DataType: Sendable, Hashable {
    case bool
    /// A 64-bit signed integer.
    case int
    /// A 64-bit IEEE 754 number.
    case float
    /// An exact number of at most `precision` (<= 18) digits, `scale` of them after the point; stored as the integer
    /// `value * 10^scale`.
    case decimal(precision: Int, scale: Int)
    case string
    case bytes
    /// Milliseconds since 1970-01-01T00:00:00Z.
    case timestamp
    /// Days since 1970-01-01.
    case date
    case list(ListElement)
    case structure(Schema)

    /// The most digits a decimal may have: what an `Int64` holds whatever the digits.
    public static let maximumPrecision = 18
}

/// What a list holds: `[T]`, or `[T?]` where `isOptional`.
public struct ListElement: Sendable, Hashable {
    public let type: DataType
    public let isOptional: Bool

    public init(type: DataType, isOptional: Bool = false) {
        self.type = type
        self.isOptional = isOptional
    }
}

/// A name, a type and whether null is admitted.
public struct Field: Sendable, Hashable {
    public let name: String
    public let type: DataType
    public let isOptional: Bool

    public init(_ name: String, _ type: DataType, isOptional: Bool = false) {
        self.name = name
        self.type = type
        self.isOptional = isOptional
    }
}

/// An ordered list of fields. In a batch's schema structs are flattened: their fields are named by path, `total.amount`.
public struct Schema: Sendable, Hashable {
    public let fields: [Field]

    public init(_ fields: [Field]) {
        self.fields = fields
    }

    /// The place of the field of that name, or nil.
    public func index(of name: String) -> Int? {
        fields.firstIndex { $0.name == name }
    }

    /// Structs replaced by their fields, named by path; what is inside an optional struct is optional. Lists stay one
    /// field whose element, if a struct, is flattened in the same way inside `ListColumn.elements`.
    public func flattened() -> Schema {
        Schema(fields.flatMap { Self.flatten($0, prefix: "", optional: false) })
    }

    private static func flatten(_ field: Field, prefix: String, optional: Bool) -> [Field] {
        let name = prefix + field.name
        let isOptional = optional || field.isOptional
        guard case .structure(let inner) = field.type else {
            return [Field(name, field.type, isOptional: isOptional)]
        }
        return inner.fields.flatMap { flatten($0, prefix: name + ".", optional: isOptional) }
    }
}

extension ListElement {
    /// The columns that hold this list's elements: the flattened fields of a struct, or one nameless field.
    public var elementSchema: Schema {
        guard case .structure(let inner) = type else {
            return Schema([Field("", type, isOptional: isOptional)])
        }
        let flat = inner.flattened()
        guard isOptional else { return flat }
        return Schema(flat.fields.map { Field($0.name, $0.type, isOptional: true) })
    }
}
