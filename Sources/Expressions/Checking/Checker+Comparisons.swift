internal import StreamCore

extension Checker {
    mutating func compare(
        _ comparison: ComparisonOperator, _ left: TypedNode, _ right: TypedNode, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let (left, right, comparand) = try comparable(left, right, span)
        let kernel = Comparison(
            comparison: comparison, comparand: comparand, left: left.kernel, right: right.kernel)
        return try made(kernel, .bool, left.isOptional || right.isOptional, span, [left, right])
    }

    /// Both sides as one kind of values, and which.
    mutating func comparable(
        _ left: TypedNode, _ right: TypedNode, _ span: Span
    ) throws(ExpressionError) -> (TypedNode, TypedNode, Comparand) {
        if left.type == nil, right.type == nil {
            let null = TypedNode(literal: .null(of: .bool), .bool, span)
            return (null, null, .bools)
        }
        if let a = Coercion.shape(left), let b = Coercion.shape(right) {
            return decimals(left, a.scale, right, b.scale)
        }
        guard let type = Coercion.common(left, right) else {
            throw Coercion.conflict("compare", left, right, span)
        }
        let a = try converted(left, to: type)
        let b = try converted(right, to: type)
        switch type {
        case .bool: return (a, b, .bools)
        case .int, .decimal, .timestamp, .date: return (a, b, .integers)
        case .float: return (a, b, .floats)
        case .string, .bytes: return (a, b, .strings)
        case .list, .structure:
            throw ExpressionError("lists are not compared", span, hint: Coercion.castHint(type, type))
        }
    }

    /// A literal takes the other side's scale where it can, so that whole columns compare as integers.
    private func decimals(
        _ left: TypedNode, _ leftScale: Int, _ right: TypedNode, _ rightScale: Int
    ) -> (TypedNode, TypedNode, Comparand) {
        if leftScale == rightScale { return (left, right, .integers) }
        if let moved = Self.moved(right, by: leftScale - rightScale) { return (left, moved, .integers) }
        if let moved = Self.moved(left, by: rightScale - leftScale) { return (moved, right, .integers) }
        let scale = max(leftScale, rightScale)
        let factors = (Decimals.power(scale - leftScale), Decimals.power(scale - rightScale))
        return (
            left, right,
            .scaled(left: Int64(truncatingIfNeeded: factors.0), right: Int64(truncatingIfNeeded: factors.1))
        )
    }

    /// A literal with `digits` more (or fewer) digits after the point, where that is exact.
    private static func moved(_ node: TypedNode, by digits: Int) -> TypedNode? {
        guard let value = node.literalInteger else { return nil }
        let factor = Int64(truncatingIfNeeded: Decimals.power(abs(digits)))
        if digits >= 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: factor)
            return overflow ? nil : TypedNode(literal: .int(product), node.type, node.span)
        }
        return value % factor == 0 ? TypedNode(literal: .int(value / factor), node.type, node.span) : nil
    }

    func nullTest(_ operand: TypedNode, _ negated: Bool, _ span: Span) throws(ExpressionError) -> TypedNode {
        try made(NullTest(operand: operand.kernel, negated: negated), .bool, false, span, [operand])
    }

    mutating func between(
        _ subject: SyntaxNode, _ low: SyntaxNode, _ high: SyntaxNode, _ negated: Bool, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let subject = try check(subject)
        let low = try check(low)
        let high = try check(high)
        let (a, bottom, below) = try comparable(subject, low, span)
        let (b, top, above) = try comparable(subject, high, span)
        let kernel = Between(
            subjects: (a.kernel, b.kernel),
            isShared: a.isSame(as: subject) && b.isSame(as: subject),
            low: Comparison(comparison: .greaterOrEqual, comparand: below, left: a.kernel, right: bottom.kernel),
            high: Comparison(comparison: .lessOrEqual, comparand: above, left: b.kernel, right: top.kernel))
        let inside = try made(
            kernel, .bool, [subject, low, high].contains(where: \.isOptional), span, [subject, low, high])
        return negated ? try made(Not(operand: inside.kernel), .bool, inside.isOptional, span, [inside]) : inside
    }
}
