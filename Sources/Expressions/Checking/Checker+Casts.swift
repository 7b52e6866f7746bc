internal import StreamCore

extension Checker {
    mutating func cast(_ node: TypedNode, _ type: DataType, _ span: Span) throws(ExpressionError) -> TypedNode {
        guard let from = node.type else { return TypedNode(literal: .null(of: type), type, span) }
        if from == type { return node.at(span) }
        guard let kernel = castKernel(node, from, type, span) else {
            throw ExpressionError(
                "\(from.phrase) cannot be cast to \(type.phrase)", span, hint: Self.castHint(from, type))
        }
        var result = try made(kernel, type, node.isOptional, span, [node])
        result.plainColumn = nil
        return result
    }

    private mutating func castKernel(
        _ node: TypedNode, _ from: DataType, _ to: DataType, _ span: Span
    ) -> (any Kernel)? {
        let operand = node.kernel
        switch (from, to) {
        case (.list, _), (.structure, _): return nil
        case (_, .string): return CastToText(operand: operand, from: from, site: site(span))
        // Text is bytes already, and a timestamp milliseconds.
        case (.string, .bytes), (.timestamp, .int), (.int, .timestamp): return Retyped(operand: operand)
        case (.string, _): return CastFromText(operand: operand, to: to, site: site(span))
        case (.bool, .int), (.float, .int), (.decimal, .int):
            return CastToInteger(operand: operand, from: from, site: site(span))
        case (.int, .bool): return IntegerToBool(operand: operand)
        case (.int, .float): return IntegerToFloat(operand: operand)
        case (.decimal(_, let scale), .float): return DecimalToFloat(operand: operand, scale: scale)
        case (.int, .decimal(let precision, let scale)):
            return CastToDecimal(operand: operand, from: 0, precision: precision, scale: scale, site: site(span))
        case (.decimal(_, let old), .decimal(let precision, let scale)):
            return CastToDecimal(operand: operand, from: old, precision: precision, scale: scale, site: site(span))
        case (.float, .decimal(let precision, let scale)):
            return CastToDecimal(operand: operand, from: nil, precision: precision, scale: scale, site: site(span))
        case (.date, .timestamp): return TimeCast(operand: operand, toDate: false, site: site(span))
        case (.timestamp, .date): return TimeCast(operand: operand, toDate: true, site: site(span))
        default: return nil
        }
    }

    private static func castHint(_ from: DataType, _ to: DataType) -> String? {
        switch (from, to) {
        case (.list, _), (.structure, _): "an unnest step makes a row of each element"
        case (.bool, .float), (.bool, .decimal), (.float, .bool), (.decimal, .bool): "cast to int first"
        case (.date, .int): "subtract another date: x - date '1970-01-01'"
        case (.int, .date): "add days to a date: date '1970-01-01' + x"
        default: nil
        }
    }
}

/// The same layout under another type.
struct Retyped: Kernel {
    let operand: any Kernel

    func evaluate(_ frame: Frame) -> Vector { operand.evaluate(frame) }
}
