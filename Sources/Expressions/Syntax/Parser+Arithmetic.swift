extension Parser {
    mutating func additive() throws(ExpressionError) -> SyntaxNode {
        var left = try multiplicative()
        while let sign = arithmeticAhead([.plus, .minus]) {
            let right = try multiplicative()
            left = try node(.arithmetic(sign, left, right), left.span.joined(right.span), [left, right])
        }
        return left
    }

    private mutating func multiplicative() throws(ExpressionError) -> SyntaxNode {
        var left = try concatenation()
        while let sign = arithmeticAhead([.times, .divide, .remainder]) {
            let right = try concatenation()
            left = try node(.arithmetic(sign, left, right), left.span.joined(right.span), [left, right])
        }
        return left
    }

    private mutating func arithmeticAhead(_ signs: [Token.Sign]) -> ArithmeticOperator? {
        guard case .sign(let sign) = current.kind, signs.contains(sign) else { return nil }
        advance()
        return ArithmeticOperator(rawValue: sign.rawValue)
    }

    private mutating func concatenation() throws(ExpressionError) -> SyntaxNode {
        var parts = [try signed()]
        while take(.concatenate) { parts.append(try signed()) }
        guard parts.count > 1 else { return parts[0] }
        return try node(.concatenate(parts), parts[0].span.joined(previousSpan), parts)
    }

    private mutating func signed() throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        if take(.plus) { return try nested { parser throws(ExpressionError) in try parser.signed() } }
        guard take(.minus) else { return try primary() }
        // The sign belongs to the literal: the least int has no positive counterpart.
        if case .integer(let digits) = current.kind {
            advance()
            return try node(.integer("-" + digits), start.joined(previousSpan))
        }
        let operand = try nested { parser throws(ExpressionError) in try parser.signed() }
        return try node(.negate(operand), start.joined(operand.span), [operand])
    }
}
