internal import StreamCore

extension Checker {
    mutating func absolute(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        let node = try number(call, 0)
        let type = node.type ?? .int
        let kernel: any Kernel =
            type == .float
            ? FloatRounding(operand: node.kernel, rounding: .absolute, power: 1)
            : IntegerAbsolute(operand: node.kernel, site: site(call.span))
        return try made(kernel, type, node.isOptional, call.span, [node])
    }

    mutating func whole(_ call: FunctionCall, _ rounding: Rounding) throws(ExpressionError) -> TypedNode {
        let node = try number(call, 0)
        switch node.type {
        case .float:
            let kernel = FloatRounding(operand: node.kernel, rounding: rounding, power: 1)
            return try made(kernel, .float, node.isOptional, call.span, [node])
        case .decimal(let precision, let scale):
            return try rounded(node, precision, scale, to: 0, rounding, call)
        default: return node.at(call.span)
        }
    }

    mutating func round(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        let node = try number(call, 0)
        let digits = try digits(call)
        switch node.type {
        case .float:
            let power = Double(Int64(truncatingIfNeeded: Decimals.power(digits)))
            let kernel = FloatRounding(operand: node.kernel, rounding: .nearest, power: power)
            return try made(kernel, .float, node.isOptional, call.span, [node])
        case .decimal(let precision, let scale):
            return try rounded(node, precision, scale, to: digits, .nearest, call)
        default: return node.at(call.span)
        }
    }

    private func digits(_ call: FunctionCall) throws(ExpressionError) -> Int {
        guard call.arguments.count > 1 else { return 0 }
        let node = call[1]
        guard node.type == .int, let value = node.literalInteger, (0...Int64(DataType.maximumPrecision)).contains(value)
        else {
            throw ExpressionError(
                "'round' takes a constant number of digits", node.span, hint: "0 to \(DataType.maximumPrecision)")
        }
        return Int(value)
    }

    private mutating func rounded(
        _ node: TypedNode, _ precision: Int, _ scale: Int, to digits: Int, _ rounding: Rounding, _ call: FunctionCall
    ) throws(ExpressionError) -> TypedNode {
        guard digits < scale else { return node.at(call.span) }
        let kernel = DecimalRounding(
            operand: node.kernel, rounding: rounding,
            divisor: Int64(truncatingIfNeeded: Decimals.power(scale - digits)))
        // One digit more, for what is rounded up: 9.9 becomes 10.
        let type = Coercion.decimal(digits: precision - scale + digits + 1, scale: digits)
        return try made(kernel, type, node.isOptional, call.span, [node])
    }

    mutating func hash(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        let node = call[0]
        guard let type = node.type else { return TypedNode(literal: .null(of: .int), .int, call.span) }
        try refuseList(type, "'hash'", node.span)
        return try made(Hash(operand: node.kernel), .int, node.isOptional, call.span, [node])
    }
}
