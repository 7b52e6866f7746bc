public import StreamCore

/// Which fields of a JSON object are read, and into which columns. Computed by the loader, executed by RecordCoding.
/// Only what the topology uses stands in it.
public struct DecodePlan: Sendable, Hashable {
    /// The members of the top-level object that are read.
    public let fields: [DecodeField]
    /// The flattened columns that come out, in order.
    public let schema: Schema

    public init(fields: [DecodeField], schema: Schema) {
        self.fields = fields
        self.schema = schema
    }
}

/// One member of a JSON object.
public struct DecodeField: Sendable, Hashable {
    /// The member's name in the JSON text.
    public let key: String
    /// What a message calls it: `items.unit_price.amount`.
    public let path: String
    /// Whether null or absence is admitted.
    public let isOptional: Bool
    public let shape: DecodeShape

    public init(key: String, path: String, isOptional: Bool, shape: DecodeShape) {
        self.key = key
        self.path = path
        self.isOptional = isOptional
        self.shape = shape
    }
}

public indirect enum DecodeShape: Sendable, Hashable {
    /// A value of that type into column `column` of what encloses it (the batch, or a list's elements).
    case value(DataType, column: Int)
    /// A nested object; its fields' columns lie in the same enclosing columns.
    case object([DecodeField])
    /// A list into list column `column`. `elements` has one nameless field for `[T]`, or the object's fields for
    /// `[{...}]` (`elementIsObject`); their columns are those of `ListElement.elementSchema`.
    case list(column: Int, elements: [DecodeField], elementIsObject: Bool, elementIsOptional: Bool, schema: Schema)
}
