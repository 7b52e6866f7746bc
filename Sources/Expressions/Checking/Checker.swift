internal import StreamCore

/// Gives every node of a tree its type and its kernel, and folds what is constant.
struct Checker {
    let text: String
    let schema: Schema
    /// Names of columns that are not in the schema and yet may be meant: what hints offer.
    let otherNames: [String]
    private(set) var columns: Set<Int> = []
    var usesNow = false
    private(set) var sites: [String] = []

    init(text: String, schema: Schema, otherNames: [String] = []) {
        self.text = text
        self.schema = schema
        self.otherNames = otherNames
    }

    mutating func check(_ node: SyntaxNode) throws(ExpressionError) -> TypedNode {
        let span = node.span
        switch node.form {
        case .null: return TypedNode(literal: .null(of: .string), nil, span)
        case .bool(let value):
            return TypedNode(literal: .bool(FixedColumn(values: Buffer([value ? 1 : 0]))), .bool, span)
        case .integer(let digits): return try integer(digits, span)
        case .decimal(let digits): return try decimal(digits, span)
        case .float(let digits): return try float(digits, span)
        case .string(let content): return TypedNode(literal: .text(content), .string, span)
        case .path(let names): return try column(names, span)
        case .negate(let operand): return try negate(try check(operand), span)
        case .not(let operand):
            let condition = try condition(operand, "'not'")
            return try made(Not(operand: condition.kernel), .bool, condition.isOptional, span, [condition])
        case .arithmetic(let operation, let left, let right):
            return try arithmetic(operation, try check(left), try check(right), span)
        case .comparison(let comparison, let left, let right):
            return try compare(comparison, try check(left), try check(right), span)
        case .and(let terms): return try logic(terms, "'and'", decisive: 0, span)
        case .or(let terms): return try logic(terms, "'or'", decisive: 1, span)
        case .isNull(let operand, let negated): return try nullTest(try check(operand), negated, span)
        case .isIn(let subject, let values, let negated): return try membership(subject, values, negated, span)
        case .between(let subject, let low, let high, let negated):
            return try between(subject, low, high, negated, span)
        case .concatenate(let parts): return try concatenation(parts, span)
        case .like(let subject, let pattern, let escape, let negated):
            return try like(subject, pattern, escape, negated, span)
        case .conditional(let subject, let branches, let otherwise):
            return try conditional(subject, branches, otherwise, span)
        case .cast(let operand, let type): return try cast(try check(operand), type, span)
        case .extract(let unit, let unitSpan, let operand): return try extract(unit, unitSpan, operand, span)
        case .call(let name, let nameSpan, let arguments): return try call(name, nameSpan, arguments, span)
        }
    }

    /// A node over `operands`; where all of those are literals, its value.
    ///
    /// - Throws: where the value cannot be computed: what fails for every row is a mistake of the expression.
    func made(
        _ kernel: any Kernel, _ type: DataType, _ isOptional: Bool, _ span: Span, _ operands: [TypedNode]
    ) throws(ExpressionError) -> TypedNode {
        let node = TypedNode(kernel, type, isOptional: isOptional, span)
        guard !operands.isEmpty, operands.allSatisfy({ $0.literal != nil }) else { return node }
        let vector = kernel.evaluate(Frame(columns: [], rowCount: 1, now: 0))
        if let fault = vector.faults.items.first {
            throw ExpressionError("\(fault.code.rowErrorCode.sentence), always", span, hint: "this is a constant")
        }
        return TypedNode(literal: vector.column, type, span)
    }

    /// Names a sub-expression that may fail.
    mutating func site(_ span: Span) -> Site {
        let piece = Self.excerpt(text, span)
        if let known = sites.firstIndex(of: piece) { return Site(known) }
        sites.append(piece)
        return Site(sites.count - 1)
    }

    /// Longest subject of a row error, in bytes.
    static let maximumSubject = 120

    private static func excerpt(_ text: String, _ span: Span) -> String {
        let bytes = text.utf8.dropFirst(span.offset).prefix(span.length)
        guard bytes.count > maximumSubject else { return String(decoding: bytes, as: UTF8.self) }
        var kept = bytes.prefix(maximumSubject)
        // Not into the middle of a character.
        while let last = kept.last, last & 0xC0 == 0x80 { kept.removeLast() }
        if let last = kept.last, last >= 0xC0 { kept.removeLast() }
        return String(decoding: kept, as: UTF8.self) + "…"
    }

    mutating func read(_ index: Int) { columns.insert(index) }

    /// An operand that must be a bool.
    mutating func condition(_ operand: SyntaxNode, _ of: String) throws(ExpressionError) -> TypedNode {
        let node = try check(operand)
        guard let type = node.type else { return TypedNode(literal: .null(of: .bool), .bool, node.span) }
        guard type == .bool else {
            throw ExpressionError("\(of) takes a bool, and this is \(type.phrase)", node.span)
        }
        return node
    }

    private mutating func logic(
        _ terms: [SyntaxNode], _ word: String, decisive: UInt8, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        var nodes: [TypedNode] = []
        for term in terms { nodes.append(try condition(term, word)) }
        return try made(
            Logic(terms: nodes.map(\.kernel), decisive: decisive), .bool, nodes.contains(where: \.isOptional), span,
            nodes)
    }
}
