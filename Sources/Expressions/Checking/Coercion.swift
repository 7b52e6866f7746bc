internal import StreamCore

/// Which types mix, and as what.
enum Coercion {
    /// Digits and scale of a number as a decimal; an int literal has just its digits.
    static func shape(_ node: TypedNode) -> (digits: Int, scale: Int)? {
        switch node.type {
        case .decimal(let precision, let scale): return (precision, scale)
        case .int:
            guard let value = node.literalInteger else { return (19, 0) }
            return (max(1, String(value.magnitude).utf8.count), 0)
        default: return nil
        }
    }

    static func decimal(digits: Int, scale: Int) -> DataType {
        .decimal(precision: max(1, min(DataType.maximumPrecision, digits)), scale: scale)
    }

    /// The type that holds the values of both, or nil.
    static func common(_ left: TypedNode, _ right: TypedNode) -> DataType? {
        guard let a = left.type else { return right.type }
        guard let b = right.type else { return a }
        if a == b { return a }
        switch (a, b) {
        case (.int, .float), (.float, .int): return .float
        case (.string, .timestamp), (.string, .date): return left.literalText == nil ? nil : b
        case (.timestamp, .string), (.date, .string): return right.literalText == nil ? nil : a
        default: break
        }
        guard let x = shape(left), let y = shape(right) else { return nil }
        let scale = max(x.scale, y.scale)
        return decimal(digits: max(x.digits - x.scale, y.digits - y.scale) + scale, scale: scale)
    }

    /// Why two types do not mix.
    static func conflict(_ verb: String, _ left: TypedNode, _ right: TypedNode, _ span: Span) -> ExpressionError {
        let a = left.type ?? .string
        let b = right.type ?? .string
        return ExpressionError("cannot \(verb) \(a.phrase) with \(b.phrase)", span, hint: castHint(a, b))
    }

    static func castHint(_ a: DataType, _ b: DataType) -> String? {
        switch (a, b) {
        case (.decimal, .float), (.float, .decimal):
            "say which is meant: cast(... as float) or cast(... as decimal(p,s)); 1.5 is a decimal, 1.5e0 a float"
        case (.list, _), (_, .list): "an unnest step makes a row of each element"
        default: "cast one of them to the other's type"
        }
    }
}

extension Checker {
    /// `node` as a value of `type`, which holds all its values; only a change of scale can still fail.
    mutating func converted(_ node: TypedNode, to type: DataType) throws(ExpressionError) -> TypedNode {
        guard let from = node.type else { return TypedNode(literal: .null(of: type), type, node.span) }
        switch (from, type) {
        case (.int, .float):
            return try made(IntegerToFloat(operand: node.kernel), .float, node.isOptional, node.span, [node])
        case (.int, .decimal(_, let scale)): return try rescaled(node, by: scale, type)
        case (.decimal(_, let scale), .decimal(_, let wider)): return try rescaled(node, by: wider - scale, type)
        case (.string, .timestamp), (.string, .date): return try timeLiteral(node, type)
        default: return node
        }
    }

    private mutating func rescaled(
        _ node: TypedNode, by digits: Int, _ type: DataType
    ) throws(ExpressionError) -> TypedNode {
        if digits == 0, node.type != .int {
            var same = TypedNode(node.kernel, type, isOptional: node.isOptional, node.span)
            same.literal = node.literal
            return same
        }
        let kernel = Rescaling(
            operand: node.kernel, factor: Int64(truncatingIfNeeded: Decimals.power(digits)), site: site(node.span))
        return try made(kernel, type, node.isOptional, node.span, [node])
    }

    /// A string literal beside a time or a date is one.
    private mutating func timeLiteral(_ node: TypedNode, _ type: DataType) throws(ExpressionError) -> TypedNode {
        let text = node.literalText ?? ""
        let value = type == .date ? TimeText.date(text) : TimeText.timestamp(text)
        guard let value else {
            throw ExpressionError(
                "'\(text)' is not \(type.phrase)", node.span,
                hint: type == .date ? "write '2026-01-31'" : "write '2026-01-31T00:00:00Z'")
        }
        return TypedNode(literal: .int(value), type, node.span)
    }

    /// All of `nodes` as one type.
    ///
    /// - Throws: where two of them do not mix.
    mutating func unified(
        _ nodes: [TypedNode], _ verb: String, _ span: Span
    ) throws(ExpressionError) -> (nodes: [TypedNode], type: DataType) {
        var widest = nodes[0]
        for node in nodes.dropFirst() where widest.type != nil || node.type != nil {
            guard let type = Coercion.common(widest, node) else {
                throw Coercion.conflict(verb, widest, node, node.span)
            }
            widest = widest.widened(with: node, to: type)
        }
        guard let type = widest.type else {
            throw ExpressionError("null alone has no type", span, hint: "write cast(null as type)")
        }
        var converted: [TypedNode] = []
        for node in nodes { converted.append(try self.converted(node, to: type)) }
        return (converted, type)
    }
}

extension TypedNode {
    /// What stands for several nodes while their common type is sought: a literal only while all of them are equal to
    /// it in type, so that an int literal's few digits do not pass for a column's.
    fileprivate func widened(with other: TypedNode, to type: DataType) -> TypedNode {
        if self.type == nil { return other }
        if other.type == nil { return self }
        if self.type == type, other.type == type {
            guard let mine = literalInteger, let its = other.literalInteger else {
                return literal == nil ? self : other
            }
            return mine.magnitude >= its.magnitude ? self : other
        }
        if self.type == type { return self }
        if other.type == type { return other }
        return TypedNode(kernel, type, isOptional: isOptional, span)
    }
}
