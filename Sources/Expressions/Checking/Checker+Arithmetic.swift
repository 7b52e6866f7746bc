internal import StreamCore

extension Checker {
    mutating func negate(_ operand: TypedNode, _ span: Span) throws(ExpressionError) -> TypedNode {
        switch operand.type {
        case .int, .decimal:
            let kernel = IntegerNegation(operand: operand.kernel, site: site(span))
            return try made(kernel, operand.type ?? .int, operand.isOptional, span, [operand])
        case .float:
            return try made(FloatNegation(operand: operand.kernel), .float, operand.isOptional, span, [operand])
        case nil: return operand.at(span)
        case .some(let type): throw ExpressionError("'-' takes a number, and this is \(type.phrase)", operand.span)
        }
    }

    mutating func arithmetic(
        _ operation: ArithmeticOperator, _ left: TypedNode, _ right: TypedNode, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        if let node = try timeArithmetic(operation, left, right, span) { return node }
        if left.type == nil, right.type == nil {
            throw ExpressionError("null alone has no type", span, hint: "write cast(null as type)")
        }
        let left = left.type == nil ? try converted(left, to: right.type ?? .int) : left
        let right = right.type == nil ? try converted(right, to: left.type ?? .int) : right
        switch (left.type, right.type) {
        case (.int, .int): return try integerArithmetic(operation, left, right, .int, span)
        case (.float, .float), (.int, .float), (.float, .int):
            let kernel = FloatArithmetic(
                operation: operation, left: try converted(left, to: .float).kernel,
                right: try converted(right, to: .float).kernel, site: site(span))
            return try made(kernel, .float, left.isOptional || right.isOptional, span, [left, right])
        default: break
        }
        guard let a = Coercion.shape(left), let b = Coercion.shape(right) else {
            throw arithmeticConflict(operation, left, right, span)
        }
        return try decimalArithmetic(operation, left, a, right, b, span)
    }

    private func arithmeticConflict(
        _ operation: ArithmeticOperator, _ left: TypedNode, _ right: TypedNode, _ span: Span
    ) -> ExpressionError {
        let a = left.type ?? .int
        let b = right.type ?? .int
        let isText = a == .string && b == .string && operation == .add
        return ExpressionError(
            "'\(operation.rawValue)' does not take \(a.phrase) and \(b.phrase)", span,
            hint: isText ? "text is joined by '||'" : Coercion.castHint(a, b))
    }

    private mutating func integerArithmetic(
        _ operation: ArithmeticOperator, _ left: TypedNode, _ right: TypedNode, _ type: DataType, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let kernel = IntegerArithmetic(
            operation: operation, left: left.kernel, right: right.kernel, site: site(span))
        return try made(kernel, type, left.isOptional || right.isOptional, span, [left, right])
    }

    /// A time plus or minus milliseconds, a date plus or minus days, the distance of two of a kind.
    private mutating func timeArithmetic(
        _ operation: ArithmeticOperator, _ left: TypedNode, _ right: TypedNode, _ span: Span
    ) throws(ExpressionError) -> TypedNode? {
        switch (left.type, operation, right.type) {
        case (.timestamp, .subtract, .timestamp), (.date, .subtract, .date):
            return try integerArithmetic(operation, left, right, .int, span)
        case (.timestamp, .subtract, .string) where right.literalText != nil,
            (.date, .subtract, .string) where right.literalText != nil:
            let right = try converted(right, to: left.type ?? .timestamp)
            return try integerArithmetic(operation, left, right, .int, span)
        case (.timestamp, .add, .int), (.timestamp, .subtract, .int), (.date, .add, .int), (.date, .subtract, .int):
            return try integerArithmetic(operation, left, right, left.type ?? .timestamp, span)
        case (.int, .add, .timestamp), (.int, .add, .date):
            return try integerArithmetic(operation, left, right, right.type ?? .timestamp, span)
        case (.timestamp, _, _), (_, _, .timestamp), (.date, _, _), (_, _, .date):
            let (a, b) = (left.type ?? .int, right.type ?? .int)
            throw ExpressionError(
                "'\(operation.rawValue)' does not take \(a.phrase) and \(b.phrase)",
                span, hint: "a timestamp takes an int of milliseconds, a date an int of days; two of a kind subtract")
        default: return nil
        }
    }

    private mutating func decimalArithmetic(
        _ operation: ArithmeticOperator, _ left: TypedNode, _ a: (digits: Int, scale: Int), _ right: TypedNode,
        _ b: (digits: Int, scale: Int), _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let whole = (a.digits - a.scale, b.digits - b.scale)
        var factors: (Int, Int) = (0, 0)
        let scale: Int
        let digits: Int
        switch operation {
        case .add, .subtract, .remainder:
            scale = max(a.scale, b.scale)
            digits = operation == .remainder ? max(whole.0, whole.1) + scale : max(whole.0, whole.1) + scale + 1
            factors = (scale - a.scale, scale - b.scale)
        case .multiply:
            scale = a.scale + b.scale
            digits = a.digits + b.digits
        case .divide:
            scale = max(6, a.scale)
            digits = whole.0 + b.scale + scale
            factors = (scale + b.scale - a.scale, 0)
        }
        guard scale <= DataType.maximumPrecision else {
            throw ExpressionError(
                "the product has \(scale) digits after the point, more than \(DataType.maximumPrecision)", span,
                hint: "cast a factor to a decimal of fewer")
        }
        let kernel = DecimalArithmetic(
            operation: operation, left: left.kernel, right: right.kernel, leftFactor: Decimals.power(factors.0),
            rightFactor: Decimals.power(factors.1), site: site(span))
        return try made(
            kernel, Coercion.decimal(digits: digits, scale: scale), left.isOptional || right.isOptional, span,
            [left, right])
    }
}
