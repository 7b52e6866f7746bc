extension Parser {
    /// `a < b`, `a [not] in (...)`, `a [not] between b and c`, `a [not] like b`, `a is [not] null`.
    mutating func predicate() throws(ExpressionError) -> SyntaxNode {
        var left = try additive()
        var compared = false
        while true {
            if let comparison = comparisonAhead() {
                guard !compared else {
                    throw ExpressionError(
                        "comparisons do not chain", current.span, hint: "join two comparisons by 'and'")
                }
                compared = true
                advance()
                let right = try additive()
                left = try node(.comparison(comparison, left, right), left.span.joined(right.span), [left, right])
            } else if current.keyword == "is" {
                left = try nullTest(left)
            } else if let predicate = try wordPredicate(left) {
                compared = true
                left = predicate
            } else {
                return left
            }
        }
    }

    private func comparisonAhead() -> ComparisonOperator? {
        guard case .sign(let sign) = current.kind else { return nil }
        return ComparisonOperator(rawValue: sign.rawValue)
    }

    private mutating func nullTest(_ operand: SyntaxNode) throws(ExpressionError) -> SyntaxNode {
        advance()
        let negated = take(word: "not")
        guard take(word: "null") else {
            throw unexpected("'null'", hint: "'is' tests for null only; compare with '='")
        }
        return try node(.isNull(operand, negated: negated), operand.span.joined(previousSpan), [operand])
    }

    private mutating func wordPredicate(_ left: SyntaxNode) throws(ExpressionError) -> SyntaxNode? {
        let negated = current.keyword == "not"
        switch negated ? next.keyword : current.keyword {
        case "in":
            skipWord(negated)
            return try membership(left, negated)
        case "between":
            skipWord(negated)
            let low = try additive()
            try expect(word: "and")
            let high = try additive()
            return try node(
                .between(left, low, high, negated: negated), left.span.joined(high.span), [left, low, high])
        case "like":
            skipWord(negated)
            return try match(left, negated)
        default:
            if negated { throw unexpected("an operator", hint: "'not' stands before 'in', 'between' or 'like'") }
            return nil
        }
    }

    private mutating func skipWord(_ negated: Bool) {
        if negated { advance() }
        advance()
    }

    private mutating func membership(_ left: SyntaxNode, _ negated: Bool) throws(ExpressionError) -> SyntaxNode {
        guard take(.open) else { throw unexpected("'('", hint: "write x in (1, 2, 3)") }
        if current.is(.close) { throw unexpected("a value", hint: "a list needs at least one value") }
        let values = try list()
        return try node(
            .isIn(left, values, negated: negated), left.span.joined(previousSpan), [left] + values)
    }

    private mutating func match(_ left: SyntaxNode, _ negated: Bool) throws(ExpressionError) -> SyntaxNode {
        let pattern = try additive()
        var escape: SyntaxNode?
        if take(word: "escape") { escape = try additive() }
        return try node(
            .like(left, pattern: pattern, escape: escape, negated: negated), left.span.joined(previousSpan),
            [left, pattern] + (escape.map { [$0] } ?? []))
    }

    /// Expressions up to the closing bracket, which is taken.
    mutating func list() throws(ExpressionError) -> [SyntaxNode] {
        var values = [try expression()]
        while take(.comma) { values.append(try expression()) }
        guard take(.close) else { throw unexpected("',' or ')'") }
        return values
    }
}
