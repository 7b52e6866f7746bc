internal import StreamCore

/// How a row of flattened columns becomes one JSON value: steps in order, made once from the schema.
/// Fields that share a prefix up to a dot become one object where the first of them stands.
final class RowTemplate: Sendable {
    enum Step: Sendable {
        /// Writes these bytes.
        case literal([UInt8])
        case value(column: Int)
        /// Where all these columns are null, writes null and goes on at step `end`.
        case nullable(columns: [Int], end: Int)
    }

    let steps: [Step]
    let formats: [ValueFormat]
    /// For each list column, how its elements are written.
    let elements: [RowTemplate?]

    convenience init(_ schema: Schema) {
        self.init(schema, tree: MemberTree.members(of: schema))
    }

    /// One column as it is, without an object around it.
    convenience init(value type: DataType) {
        self.init(Schema([Field("", type, isOptional: true)]), tree: nil)
    }

    /// A nameless value, or an object.
    private convenience init(_ element: ListElement) {
        let schema = element.elementSchema
        if case .structure = element.type {
            self.init(schema, tree: MemberTree.members(of: schema), isOptional: element.isOptional)
        } else {
            self.init(schema, tree: nil)
        }
    }

    /// - Parameter tree: nil: the one column is the value itself.
    private init(_ schema: Schema, tree: [MemberTree]?, isOptional: Bool = false) {
        var builder = TemplateSteps()
        if let tree {
            builder.appendObject(tree, nullable: isOptional ? Array(schema.fields.indices) : nil)
        } else {
            builder.append(.value(column: 0))
        }
        steps = builder.finished()
        formats = schema.fields.map { ValueFormat($0.type) }
        elements = schema.fields.map { field in
            if case .list(let element) = field.type { RowTemplate(element) } else { nil }
        }
    }
}

/// A member of the object to be written: a column, or an object of members.
struct MemberTree {
    let name: String
    var column: Int?
    var members: [MemberTree] = []
    /// Whether every column below admits null.
    var isOptional: Bool

    static func members(of schema: Schema) -> [MemberTree] {
        var root = MemberTree(name: "", isOptional: true)
        for (column, field) in schema.fields.enumerated() {
            root.insert(
                field.name.split(separator: ".", omittingEmptySubsequences: false)[...], column, field.isOptional)
        }
        return root.members
    }

    private mutating func insert(_ path: ArraySlice<Substring>, _ column: Int, _ isOptional: Bool) {
        guard let first = path.first else {
            self.column = column
            self.isOptional = isOptional
            return
        }
        self.isOptional = self.isOptional && isOptional
        let isLast = path.count == 1
        // A column and an object of one name stay apart.
        let index = members.firstIndex { $0.name == String(first) && $0.column == nil && !isLast }
        if let index {
            members[index].insert(path.dropFirst(), column, isOptional)
        } else {
            var member = MemberTree(name: String(first), isOptional: true)
            member.insert(path.dropFirst(), column, isOptional)
            members.append(member)
        }
    }

    var columns: [Int] { column.map { [$0] } ?? members.flatMap(\.columns) }
}

/// Collects steps and joins literals that follow each other.
private struct TemplateSteps {
    private var steps: [RowTemplate.Step] = []
    private var literal: [UInt8] = []

    mutating func append(_ step: RowTemplate.Step) {
        flush()
        steps.append(step)
    }

    /// - Parameter nullable: the columns whose being null makes the object null.
    mutating func appendObject(_ members: [MemberTree], nullable: [Int]?) {
        var place: Int?
        if let nullable {
            append(.nullable(columns: nullable, end: 0))
            place = steps.count - 1
        }
        literal.append(0x7B)
        for (index, member) in members.enumerated() {
            if index > 0 { literal.append(0x2C) }
            appendName(member.name)
            if let column = member.column {
                append(.value(column: column))
            } else {
                appendObject(member.members, nullable: member.isOptional ? member.columns : nil)
            }
        }
        literal.append(0x7D)
        if let place, let nullable {
            flush()
            steps[place] = .nullable(columns: nullable, end: steps.count)
        }
    }

    private mutating func appendName(_ name: String) {
        var writer = ValueWriter(capacity: 64)
        var name = name
        name.withUTF8 { writer.write(string: UnsafeRawBufferPointer($0)) }
        literal += Array(UnsafeBufferPointer(start: writer.bytes.base, count: writer.bytes.count))
        literal.append(0x3A)
    }

    private mutating func flush() {
        if !literal.isEmpty { steps.append(.literal(literal)) }
        literal = []
    }

    mutating func finished() -> [RowTemplate.Step] {
        flush()
        return steps
    }
}
