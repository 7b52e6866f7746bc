/// Reads an expression by recursive descent. Loosest first: `or`, `and`, `not`, predicates (`=`, `in`, `between`,
/// `like`, `is`), `+ -`, `* / %`, `||`, sign.
struct Parser {
    private let tokens: [Token]
    private var index = 0
    private var nesting = 0

    /// Bounds the recursion of everything that walks the tree.
    static let maximumDepth = 100

    init(_ tokens: [Token]) { self.tokens = tokens }

    /// The tree of a whole text.
    static func parse(_ text: String) throws(ExpressionError) -> SyntaxNode {
        var parser = Parser(try Lexer.tokens(of: text))
        return try parser.whole()
    }

    /// An expression and nothing behind it.
    mutating func whole() throws(ExpressionError) -> SyntaxNode {
        guard current.kind != .end else {
            throw ExpressionError("the expression is empty", current.span)
        }
        let node = try expression()
        guard current.kind == .end else { throw unexpected("an operator or the end") }
        return node
    }

    mutating func expression() throws(ExpressionError) -> SyntaxNode {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumDepth else { throw tooDeep(current.span) }
        return try series("or", { parser throws(ExpressionError) in try parser.conjunction() }, SyntaxNode.Form.or)
    }

    private mutating func conjunction() throws(ExpressionError) -> SyntaxNode {
        try series("and", { parser throws(ExpressionError) in try parser.negation() }, SyntaxNode.Form.and)
    }

    private mutating func series(
        _ word: String, _ term: (inout Parser) throws(ExpressionError) -> SyntaxNode,
        _ form: ([SyntaxNode]) -> SyntaxNode.Form
    ) throws(ExpressionError) -> SyntaxNode {
        var terms = [try term(&self)]
        while take(word: word) { terms.append(try term(&self)) }
        guard terms.count > 1 else { return terms[0] }
        return try node(form(terms), terms[0].span.joined(terms[terms.count - 1].span), terms)
    }

    private mutating func negation() throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        guard take(word: "not") else { return try predicate() }
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumDepth else { throw tooDeep(start) }
        let operand = try negation()
        return try node(.not(operand), start.joined(operand.span), [operand])
    }

    // MARK: tokens

    var current: Token { tokens[index] }
    var next: Token { tokens[min(index + 1, tokens.count - 1)] }

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    /// The end of the token before the current one.
    var previousSpan: Span { tokens[max(index - 1, 0)].span }

    mutating func take(word: String) -> Bool {
        guard current.keyword == word else { return false }
        advance()
        return true
    }

    mutating func take(_ sign: Token.Sign) -> Bool {
        guard current.is(sign) else { return false }
        advance()
        return true
    }

    mutating func expect(_ sign: Token.Sign) throws(ExpressionError) {
        guard take(sign) else { throw unexpected("'\(sign.rawValue)'") }
    }

    mutating func expect(word: String) throws(ExpressionError) {
        guard take(word: word) else { throw unexpected("'\(word)'") }
    }

    func unexpected(_ wanted: String, hint: String? = nil) -> ExpressionError {
        ExpressionError("expected \(wanted), found \(current.quoted)", current.span, hint: hint)
    }

    func node(
        _ form: SyntaxNode.Form, _ span: Span, _ children: [SyntaxNode] = []
    ) throws(ExpressionError) -> SyntaxNode {
        let depth = (children.map(\.depth).max() ?? 0) + 1
        guard depth <= Self.maximumDepth else { throw tooDeep(span) }
        return SyntaxNode(form: form, span: span, depth: depth)
    }

    private func tooDeep(_ span: Span) -> ExpressionError {
        ExpressionError(
            "the expression nests deeper than \(Self.maximumDepth) levels", span, hint: "split it over several steps")
    }

    mutating func nested<Value>(
        _ read: (inout Parser) throws(ExpressionError) -> Value
    ) throws(ExpressionError) -> Value {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumDepth else { throw tooDeep(current.span) }
        return try read(&self)
    }
}
