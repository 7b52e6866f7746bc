internal import CSimdjson
internal import StreamCore
internal import TopologyModel

/// A decode plan laid flat for the shim: nodes whose children stand next to each other, columns numbered through all
/// scopes.
struct DecodeProgram: Sendable {
    /// Node 0 is the record.
    private(set) var nodes: [weir_json_node] = []
    private(set) var keys: [UInt8] = []
    /// What a message calls each node.
    private(set) var paths: [String] = []
    /// Scope 0 is the batch; each list's elements are one more.
    private(set) var scopes: [Scope] = []

    /// Rows that grow together.
    struct Scope: Sendable {
        let firstColumn: Int
        let columns: [ColumnLayout]
    }

    struct ColumnLayout: Sendable {
        let layout: PhysicalLayout
        let isOptional: Bool
        /// Lists: the scope of their elements. Set once the list's node is laid out.
        var elementScope = 0
    }

    enum PhysicalLayout: Sendable {
        case bool, int64, float64, string, list

        init(_ type: DataType) {
            switch type {
            case .bool: self = .bool
            case .int, .decimal, .timestamp, .date: self = .int64
            case .float: self = .float64
            case .string, .bytes: self = .string
            case .list, .structure: self = .list
            }
        }

        /// Bytes a row.
        var width: Int { self == .bool ? 1 : 8 }
    }

    init(_ plan: DecodePlan) {
        let scope = appendScope(plan.schema)
        nodes.append(weir_json_node())
        paths.append("")
        nodes[0].kind = UInt32(WEIR_OBJECT)
        appendChildren(plan.fields, of: 0, scope: scope)
    }

    /// Number of columns of all scopes.
    var columnCount: Int { scopes.reduce(0) { $0 + $1.columns.count } }

    private mutating func appendScope(_ schema: Schema) -> Int {
        let first = columnCount
        let columns = schema.fields.map {
            ColumnLayout(layout: PhysicalLayout($0.type), isOptional: $0.isOptional)
        }
        scopes.append(Scope(firstColumn: first, columns: columns))
        return scopes.count - 1
    }

    private mutating func appendChildren(_ fields: [DecodeField], of parent: Int, scope: Int) {
        let first = nodes.count
        nodes[parent].first_child = UInt32(first)
        nodes[parent].child_count = UInt32(fields.count)
        for field in fields {
            var node = weir_json_node()
            node.is_optional = field.isOptional ? 1 : 0
            node.key_offset = UInt32(keys.count)
            keys.append(contentsOf: field.key.utf8)
            node.key_length = UInt32(keys.count) - node.key_offset
            node.scope = UInt32(scope)
            nodes.append(node)
            paths.append(field.path)
        }
        for (index, field) in fields.enumerated() {
            fill(first + index, field.shape, scope: scope)
        }
    }

    private mutating func fill(_ index: Int, _ shape: DecodeShape, scope: Int) {
        switch shape {
        case .value(let type, let column):
            nodes[index].kind = Self.kind(type)
            nodes[index].column = UInt32(scopes[scope].firstColumn + column)
            if case .decimal(let precision, let scale) = type {
                nodes[index].precision = UInt32(precision)
                nodes[index].scale = UInt32(scale)
            }
        case .object(let fields):
            nodes[index].kind = UInt32(WEIR_OBJECT)
            appendChildren(fields, of: index, scope: scope)
        case .list(let column, let elements, let elementIsObject, let elementIsOptional, let schema):
            nodes[index].kind = UInt32(WEIR_LIST)
            nodes[index].column = UInt32(scopes[scope].firstColumn + column)
            let inner = appendScope(schema)
            nodes[index].element_scope = UInt32(inner)
            setElementScope(of: column, in: scope, to: inner)
            let path = paths[index]
            let element =
                elementIsObject
                ? DecodeField(key: "", path: path, isOptional: elementIsOptional, shape: .object(elements))
                : DecodeField(
                    key: "", path: path, isOptional: elementIsOptional,
                    shape: elements.first?.shape ?? .object([]))
            appendChildren([element], of: index, scope: inner)
        }
    }

    private mutating func setElementScope(of column: Int, in scope: Int, to inner: Int) {
        var columns = scopes[scope].columns
        columns[column].elementScope = inner
        scopes[scope] = Scope(firstColumn: scopes[scope].firstColumn, columns: columns)
    }

    private static func kind(_ type: DataType) -> UInt32 {
        switch type {
        case .bool: UInt32(WEIR_BOOL)
        case .int: UInt32(WEIR_INT)
        case .float: UInt32(WEIR_FLOAT)
        case .decimal: UInt32(WEIR_DECIMAL)
        case .string: UInt32(WEIR_STRING)
        case .bytes: UInt32(WEIR_BYTES)
        case .timestamp: UInt32(WEIR_TIMESTAMP)
        case .date: UInt32(WEIR_DATE)
        case .list: UInt32(WEIR_LIST)
        case .structure: UInt32(WEIR_OBJECT)
        }
    }
}
