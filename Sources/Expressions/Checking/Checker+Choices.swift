internal import StreamCore

extension Checker {
    mutating func conditional(
        _ subject: SyntaxNode?, _ branches: [SyntaxNode.Branch], _ otherwise: SyntaxNode?, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        guard branches.count < Picking.maximumSources else {
            throw ExpressionError("'case' has more than \(Picking.maximumSources - 1) branches", span)
        }
        var subjectNode: TypedNode?
        if let subject { subjectNode = try check(subject) }
        var conditions: [TypedNode] = []
        var kernels: [Conditional.Condition] = []
        var values: [TypedNode] = []
        for branch in branches {
            if let subjectNode {
                let value = try check(branch.condition)
                let (left, right, comparand) = try comparable(subjectNode, value, value.span)
                let comparison = Comparison(
                    comparison: .equal, comparand: comparand, left: left.kernel, right: right.kernel)
                kernels.append(.equals(comparison, isShared: left.isSame(as: subjectNode)))
                conditions.append(value)
            } else {
                let node = try condition(branch.condition, "'when'")
                kernels.append(.holds(node.kernel))
                conditions.append(node)
            }
            values.append(try check(branch.value))
        }
        let last = try otherwise.map { (node) throws(ExpressionError) in try check(node) }
        let all = values + [last ?? TypedNode(literal: .null(of: .string), nil, span)]
        let (unified, type) = try unified(all, "mix", span)
        try refuseList(type, "'case'", span)
        let kernel = Conditional(
            conditions: kernels, values: unified.dropLast().map(\.kernel),
            otherwise: unified[unified.count - 1].kernel, type: type, site: site(span), subject: subjectNode?.kernel)
        let operands = conditions + unified + (subjectNode.map { [$0] } ?? [])
        return try made(kernel, type, unified.contains(where: \.isOptional), span, operands)
    }

    func refuseList(_ type: DataType, _ what: String, _ span: Span) throws(ExpressionError) {
        switch type {
        case .list, .structure:
            throw ExpressionError(
                "\(what) does not take a list", span, hint: "an unnest step makes a row of each element")
        default: return
        }
    }

    mutating func coalesce(_ arguments: [TypedNode], _ span: Span) throws(ExpressionError) -> TypedNode {
        let (values, type) = try unified(arguments, "mix", span)
        try refuseList(type, "'coalesce'", span)
        if values.count == 1 { return values[0].at(span) }
        let kernel = Coalesce(values: values.map(\.kernel), type: type, site: site(span))
        return try made(kernel, type, values.allSatisfy(\.isOptional), span, values)
    }

    mutating func nullIf(_ value: TypedNode, _ other: TypedNode, _ span: Span) throws(ExpressionError) -> TypedNode {
        guard let type = value.type else {
            throw ExpressionError("null alone has no type", value.span, hint: "write cast(null as type)")
        }
        let (left, right, comparand) = try comparable(value, other, span)
        let equality = Comparison(comparison: .equal, comparand: comparand, left: left.kernel, right: right.kernel)
        let kernel = NullIf(value: value.kernel, equality: equality, isShared: left.isSame(as: value))
        return try made(kernel, type, true, span, [value, other])
    }

    mutating func extreme(
        _ better: ComparisonOperator, _ name: String, _ arguments: [TypedNode], _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let (values, type) = try unified(arguments, "compare", span)
        try refuseList(type, "'\(name)'", span)
        let (_, _, comparand) = try comparable(
            TypedNode(values[0].kernel, type, isOptional: true, span),
            TypedNode(values[0].kernel, type, isOptional: true, span), span)
        let kernel = Extreme(
            values: values.map(\.kernel), better: better, comparand: comparand, type: type, site: site(span))
        return try made(kernel, type, values.allSatisfy(\.isOptional), span, values)
    }
}
