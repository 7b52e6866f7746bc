internal import StreamCore

extension Parser {
    /// A literal, a path, a call, `case`, `cast`, or an expression in brackets.
    mutating func primary() throws(ExpressionError) -> SyntaxNode {
        let token = current
        switch token.kind {
        case .integer(let digits): return try literal(.integer(digits))
        case .decimal(let digits): return try literal(.decimal(digits))
        case .float(let digits): return try literal(.float(digits))
        case .string(let content): return try literal(.string(content))
        case .quotedName(let name): return try path(from: name)
        case .word(let word): return try wordPrimary(word)
        case .sign(.open):
            advance()
            let inner = try expression()
            guard take(.close) else { throw unexpected("')'") }
            return SyntaxNode(form: inner.form, span: token.span.joined(previousSpan), depth: inner.depth)
        case .sign, .end: throw unexpected("a value")
        }
    }

    private mutating func literal(_ form: SyntaxNode.Form) throws(ExpressionError) -> SyntaxNode {
        let span = current.span
        advance()
        return try node(form, span)
    }

    private mutating func wordPrimary(_ word: String) throws(ExpressionError) -> SyntaxNode {
        switch word.lowercased() {
        case "null": return try literal(.null)
        case "true": return try literal(.bool(true))
        case "false": return try literal(.bool(false))
        case "case": return try conditional()
        case "cast" where next.is(.open): return try cast()
        case "extract" where next.is(.open): return try extraction()
        case "timestamp", "date":
            guard case .string(let content) = next.kind else { break }
            return try timeLiteral(word.lowercased() == "date" ? .date : .timestamp, content)
        case let keyword where Self.reserved.contains(keyword):
            throw unexpected("a value", hint: "a column of that name is written in double quotes: \"\(word)\"")
        default: break
        }
        return next.is(.open) ? try call(word) : try path(from: word)
    }

    /// Words that cannot name a column without quotes.
    static let reserved: Set<String> = [
        "and", "or", "not", "in", "between", "like", "escape", "is", "null", "true", "false", "case", "when", "then",
        "else", "end", "as",
    ]

    private mutating func path(from first: String) throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        var names = [first]
        advance()
        while take(.dot) {
            switch current.kind {
            case .word(let name), .quotedName(let name): names.append(name)
            default: throw unexpected("a field's name")
            }
            advance()
        }
        return try node(.path(names), start.joined(previousSpan))
    }

    private mutating func call(_ name: String) throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        advance()
        try expect(.open)
        if current.is(.times) {
            throw unexpected("a value", hint: "count(*) is an aggregate of a view; it is written count()")
        }
        let arguments = take(.close) ? [] : try list()
        return try node(
            .call(name: name, nameSpan: start, arguments), start.joined(previousSpan), arguments)
    }

    /// `timestamp '2026-01-01T00:00:00Z'`, as SQL writes it.
    private mutating func timeLiteral(_ type: DataType, _ content: String) throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        advance()
        let text = try literal(.string(content))
        return try node(.cast(text, type), start.joined(previousSpan), [text])
    }

    private mutating func conditional() throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        advance()
        let subject = current.keyword == "when" ? nil : try expression()
        var branches: [SyntaxNode.Branch] = []
        while take(word: "when") {
            let condition = try expression()
            try expect(word: "then")
            branches.append(SyntaxNode.Branch(condition: condition, value: try expression()))
        }
        guard !branches.isEmpty else { throw unexpected("'when'") }
        let otherwise = take(word: "else") ? try expression() : nil
        guard take(word: "end") else {
            throw unexpected(otherwise == nil ? "'when', 'else' or 'end'" : "'end'")
        }
        let children = branches.flatMap { [$0.condition, $0.value] } + [subject, otherwise].compactMap { $0 }
        return try node(
            .conditional(subject: subject, branches, otherwise: otherwise), start.joined(previousSpan), children)
    }

    private mutating func cast() throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        advance()
        try expect(.open)
        let operand = try expression()
        guard take(word: "as") else { throw unexpected("'as'", hint: "write cast(x as type)") }
        let type = try type()
        try expect(.close)
        return try node(.cast(operand, type), start.joined(previousSpan), [operand])
    }

    private mutating func extraction() throws(ExpressionError) -> SyntaxNode {
        let start = current.span
        advance()
        try expect(.open)
        let unitSpan = current.span
        guard case .word(let unit) = current.kind else {
            throw unexpected("a unit", hint: "write extract(hour from ts)")
        }
        advance()
        guard take(word: "from") else { throw unexpected("'from'", hint: "write extract(hour from ts)") }
        let operand = try expression()
        try expect(.close)
        return try node(
            .extract(unit: unit, unitSpan: unitSpan, operand), start.joined(previousSpan), [operand])
    }
}
