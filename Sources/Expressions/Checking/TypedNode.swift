internal import StreamCore

/// A checked piece of an expression: what computes it and what comes out.
struct TypedNode: Sendable {
    let kernel: any Kernel
    /// Nil for the bare word `null`, which takes the type of what stands beside it.
    let type: DataType?
    let isOptional: Bool
    let span: Span
    /// One row: the value, where it is known at compile time.
    var literal: Column?
    /// Set where it is nothing but that column.
    var plainColumn: Int?

    init(_ kernel: any Kernel, _ type: DataType?, isOptional: Bool, _ span: Span) {
        self.kernel = kernel
        self.type = type
        self.isOptional = isOptional
        self.span = span
    }

    /// A value known at compile time; `column` has one row.
    init(literal column: Column, _ type: DataType?, _ span: Span) {
        self.init(Literal(column: column), type, isOptional: !column.isValid(0), span)
        literal = column
    }

    func at(_ span: Span) -> TypedNode {
        var node = TypedNode(kernel, type, isOptional: isOptional, span)
        node.literal = literal
        node.plainColumn = plainColumn
        return node
    }
}

extension TypedNode {
    /// The text of a literal, or nil for anything else.
    var literalText: String? {
        guard type == .string, case .string(let column) = literal else { return nil }
        return column[0]
    }

    /// The integer behind a literal int or decimal.
    var literalInteger: Int64? {
        guard case .int64(let column) = literal, column.isValid(0) else { return nil }
        return column.values[0]
    }
}

extension Column {
    /// One null row of a type's layout.
    static func null(of type: DataType) -> Column {
        let none = Validity.allNull(count: 1)
        switch type {
        case .bool: return .bool(FixedColumn(values: Buffer([0]), validity: none))
        case .int, .decimal, .timestamp, .date: return .int64(FixedColumn(values: Buffer([0]), validity: none))
        case .float: return .float64(FixedColumn(values: Buffer([0]), validity: none))
        case .string, .bytes, .structure:
            return .string(
                StringColumn(
                    views: Buffer([StringView(offset: 0, length: 0)]), bytes: Buffer(count: 0) { _ in },
                    validity: none))
        case .list(let element):
            let empty = element.elementSchema.fields.map { Column.null(of: $0.type).gathered(Selection([])) }
            return .list(
                ListColumn(
                    ranges: Buffer([ListRange(start: 0, count: 0)]), elements: empty, elementCount: 0, validity: none))
        }
    }

    static func int(_ value: Int64) -> Column { .int64(FixedColumn(values: Buffer([value]))) }

    static func text(_ value: String) -> Column {
        var builder = StringColumnBuilder(capacity: 1, byteCapacity: value.utf8.count)
        builder.append(value)
        return .string(builder.finish())
    }
}

extension DataType {
    /// `an int`, `a string`: how messages name a type.
    var phrase: String {
        switch self {
        case .int: "an int"
        case .list: "a list"
        case .structure: "a struct"
        default: "a \(self)"
        }
    }
}
