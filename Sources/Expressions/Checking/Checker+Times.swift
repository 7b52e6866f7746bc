internal import StreamCore

extension Checker {
    mutating func truncate(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        guard let word = call[0].literalText else {
            throw ExpressionError(
                "'date_trunc' takes a constant unit", call[0].span, hint: "write date_trunc('day', ts)")
        }
        let node = try time(call[1], "'date_trunc'")
        let units = TimeUnit.allCases.filter { node.type == .timestamp || $0.isCalendar }
        guard let unit = units.first(where: { $0.rawValue == word.lowercased() }) else {
            throw Self.unknownUnit(word, call[0].span, units.map(\.rawValue))
        }
        let kernel = TimeTruncation(operand: node.kernel, unit: unit, isDate: node.type == .date)
        return try made(kernel, node.type ?? .timestamp, node.isOptional, call.span, [node])
    }

    mutating func extract(
        _ unit: String, _ unitSpan: Span, _ operand: SyntaxNode, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let node = try time(try check(operand), "'extract'")
        let fields = TimeField.allCases.filter { node.type == .timestamp || !$0.isTimeOfDay }
        guard let field = fields.first(where: { $0.rawValue == unit.lowercased() }) else {
            throw Self.unknownUnit(unit, unitSpan, fields.map(\.rawValue))
        }
        let kernel = TimeExtraction(operand: node.kernel, field: field, isDate: node.type == .date)
        return try made(kernel, .int, node.isOptional, span, [node])
    }

    private static func unknownUnit(_ word: String, _ span: Span, _ known: [String]) -> ExpressionError {
        let singular = word.lowercased().hasSuffix("s") ? String(word.lowercased().dropLast()) : word
        let nearest = known.contains(singular) ? singular : NearestName.of(singular, among: known)
        return ExpressionError(
            "unknown unit '\(word)'", span,
            hint: nearest.map { "did you mean '\($0)'?" } ?? "one of \(known.joined(separator: ", "))")
    }

    /// An operand that must be a timestamp or a date; a string literal is a timestamp.
    private mutating func time(_ node: TypedNode, _ of: String) throws(ExpressionError) -> TypedNode {
        switch node.type {
        case .timestamp, .date: return node
        case nil: return TypedNode(literal: .null(of: .timestamp), .timestamp, node.span)
        case .string where node.literalText != nil: return try converted(node, to: .timestamp)
        case .some(let type):
            throw ExpressionError(
                "\(of) takes a timestamp or a date, and this is \(type.phrase)", node.span,
                hint: "write cast(x as timestamp)")
        }
    }

    mutating func epochMilliseconds(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        let node = try argument(call, 0, .timestamp)
        var result = TypedNode(node.kernel, .int, isOptional: node.isOptional, call.span)
        result.literal = node.literal
        return result
    }
}
