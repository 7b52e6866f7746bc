/// The JSON Schema of a format, for editors: generated from the declarations of its keys.
/// Draft 2020-12, with a line break at the end.
public enum JSONSchema {
    /// Of the topology file.
    public static var text: String {
        schema("Weir topology", TopologyFormat.block, [("$defs", .object([("type", type), ("schema", fields)]))])
    }

    /// Of the access file.
    public static var accessText: String { schema("Weir access file", AccessFormat.block, []) }

    private static func schema(_ title: String, _ file: BlockSpec, _ definitions: [(String, JSONValue)]) -> String {
        var members: [(String, JSONValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string(title)),
        ]
        guard case .object(let block) = object(file) else { return "" }
        members += block + definitions
        return JSONValue.object(members).text + "\n"
    }

    private static func object(_ spec: BlockSpec) -> JSONValue {
        let fields = spec.fields.filter(\.isAvailable)
        var members: [(String, JSONValue)] = [
            ("type", .string("object")), ("description", .string(spec.doc)),
            ("properties", .object(fields.map { ($0.name, property($0)) })),
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        members.append(("additionalProperties", .bool(false)))
        for group in spec.exactlyOne {
            let available = group.filter { spec.field($0)?.isAvailable ?? false }
            let choices = available.map { JSONValue.object([("required", .array([.string($0)]))]) }
            members.append(("oneOf", .array(choices)))
        }
        return .object(members)
    }

    private static func property(_ field: FieldSpec) -> JSONValue {
        guard case .object(var members) = value(field.shape) else { return .object([]) }
        members.removeAll { $0.0 == "description" }
        members.insert(("description", .string(field.doc)), at: 0)
        if let text = field.defaultText { members.append(("default", Int(text).map { .int($0) } ?? .string(text))) }
        return .object(members)
    }

    private static func value(_ shape: FieldShape) -> JSONValue {
        switch shape {
        case .text, .expression: plain
        case .name, .aggregate: .object([("type", .string("string"))])
        case .integer(let bounds):
            either([
                .object([
                    ("type", .string("integer")), ("minimum", .int(bounds.lowerBound)),
                    ("maximum", .int(bounds.upperBound)),
                ]), variable,
            ])
        case .duration: pattern("^([0-9]+(ms|s|m|h|d)|.*\\$\\{.*)$")
        case .size: pattern("^([0-9]+(B|KiB|MiB|GiB)|.*\\$\\{.*)$")
        case .durationRange: pattern("^([0-9]+(ms|s|m|h|d)\\.\\.[0-9]+(ms|s|m|h|d)|.*\\$\\{.*)$")
        case .choice(let words): either([.object([("enum", .array(words.map { .string($0) }))]), variable])
        case .flag: either([.object([("type", .string("boolean"))]), variable])
        case .type: reference("type")
        case .schema: reference("schema")
        case .block(let spec): object(spec)
        case .list(let item): .object([("type", .string("array")), ("items", value(item))])
        case .map(let item, _): .object([("type", .string("object")), ("additionalProperties", value(item))])
        case .either(let shapes): either(shapes.map(value))
        }
    }

    /// A text that YAML may read as a number or a bool.
    private static let plain = JSONValue.object([
        ("type", .array([.string("string"), .string("number"), .string("boolean")]))
    ])
    private static let variable = pattern("\\$\\{")

    private static func pattern(_ text: String) -> JSONValue {
        .object([("type", .string("string")), ("pattern", .string(text))])
    }

    private static func either(_ values: [JSONValue]) -> JSONValue { .object([("anyOf", .array(values))]) }

    private static func reference(_ name: String) -> JSONValue { .object([("$ref", .string("#/$defs/\(name)"))]) }

    private static let type = either([
        pattern(
            "^(bool|int|float|string|bytes|timestamp|date|decimal\\( *[0-9]+ *, *[0-9]+ *\\))\\??$"),
        .object([
            ("type", .string("array")), ("items", reference("type")), ("minItems", .int(1)), ("maxItems", .int(1)),
        ]), reference("schema"),
    ])

    private static let fields = JSONValue.object([
        ("type", .string("object")), ("description", .string("Field names with their types")),
        ("minProperties", .int(1)),
        ("propertyNames", pattern("^[A-Za-z_][A-Za-z0-9_]*\\??( from [^ ]+)?$")),
        ("additionalProperties", reference("type")),
    ])
}
