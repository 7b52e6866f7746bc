internal import StreamCore

extension Checker {
    func integer(_ digits: String, _ span: Span) throws(ExpressionError) -> TypedNode {
        guard let value = Int64(digits) else {
            throw ExpressionError(
                "'\(digits)' does not fit an int", span,
                hint: "the greatest int is \(Int64.max); \(digits)e0 is a float")
        }
        return TypedNode(literal: .int(value), .int, span)
    }

    /// Every digit written counts: `9.50` is a decimal(3,2).
    func decimal(_ digits: String, _ span: Span) throws(ExpressionError) -> TypedNode {
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let scale = parts[1].utf8.count
        let significant = digits.utf8.filter { $0 != UInt8(ascii: ".") }.drop { $0 == UInt8(ascii: "0") }
        let precision = max(significant.count, scale, 1)
        guard precision <= DataType.maximumPrecision,
            let value = Int64(significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self))
        else {
            throw ExpressionError(
                "'\(digits)' has more than \(DataType.maximumPrecision) digits", span,
                hint: "a decimal holds \(DataType.maximumPrecision); \(digits)e0 is a float")
        }
        return TypedNode(literal: .int(value), .decimal(precision: precision, scale: scale), span)
    }

    func float(_ digits: String, _ span: Span) throws(ExpressionError) -> TypedNode {
        guard let value = Double(digits), value.isFinite else {
            throw ExpressionError("'\(digits)' does not fit a float", span)
        }
        return TypedNode(literal: .float64(FixedColumn(values: Buffer([value]))), .float, span)
    }
}
