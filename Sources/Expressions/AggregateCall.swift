/// An aggregate as a view's `aggregate` writes it: `count()`, `sum(revenue)`, `last(x by order_id, line)`.
/// Only its outline is read here; the pieces are expressions of their own.
public struct AggregateCall: Sendable, Hashable {
    /// A piece of the text: an expression for `ExpressionCompiler.compile`, whose offsets count from `offset`.
    public struct Piece: Sendable, Hashable {
        public let text: String
        /// UTF-8 bytes from the start of the aggregate's text.
        public let offset: Int
    }

    /// In lower case.
    public let function: String
    /// Nil for `count()`.
    public let argument: Piece?
    /// What stands behind `by`, in order; empty where there is no `by`.
    public let by: [Piece]
}

extension AggregateCall {
    /// - Throws: where the text is not one call of at most one argument, or a piece is not well-formed.
    public static func parse(_ text: String) throws(ExpressionError) -> AggregateCall {
        let tokens = try Lexer.tokens(of: text)
        guard let name = tokens[0].keyword, tokens[1].is(.open) else {
            throw ExpressionError(
                "expected an aggregate, found \(tokens[0].quoted)", tokens[0].span,
                hint: "write count(), sum(x), last(x by y)")
        }
        let close = try closing(tokens)
        if close == 3, tokens[2].is(.times) {
            return AggregateCall(function: name, argument: nil, by: [])
        }
        var pieces = try split(tokens, close, text)
        guard let first = pieces.first else { return AggregateCall(function: name, argument: nil, by: []) }
        pieces.removeFirst()
        return AggregateCall(function: name, argument: first, by: pieces)
    }

    /// Index of the bracket that ends the call, behind which nothing may stand.
    private static func closing(_ tokens: [Token]) throws(ExpressionError) -> Int {
        var depth = 0
        for (index, token) in tokens.enumerated() {
            if token.is(.open) { depth += 1 }
            guard token.is(.close) else { continue }
            depth -= 1
            guard depth == 0 else { continue }
            guard tokens[index + 1].kind == .end else {
                throw ExpressionError(
                    "expected the end, found \(tokens[index + 1].quoted)", tokens[index + 1].span,
                    hint: "an aggregate is one call; compute with its result in what the view feeds")
            }
            return index
        }
        let end = tokens[tokens.count - 1]
        throw ExpressionError("expected ')', found \(end.quoted)", end.span)
    }

    /// The argument and, behind it, the `by` columns.
    private static func split(_ tokens: [Token], _ close: Int, _ text: String) throws(ExpressionError) -> [Piece] {
        guard close > 2 else { return [] }
        if tokens[2].keyword == "distinct" {
            throw ExpressionError(
                "'distinct' is not supported", tokens[2].span, hint: "approx_count_distinct(x) counts distinct values")
        }
        var pieces: [Piece] = []
        var start = 2
        var depth = 0
        for index in 2...close {
            let token = tokens[index]
            if token.is(.open) { depth += 1 }
            if token.is(.close), index < close { depth -= 1 }
            // Behind a point `by` is a field's name.
            let isField = tokens[index - 1].is(.dot)
            guard depth == 0, !isField, ends(token, atLast: index == close, first: pieces.isEmpty) else { continue }
            if pieces.isEmpty, token.is(.comma) {
                throw ExpressionError("an aggregate has one argument", token.span, hint: "columns of 'by' follow 'by'")
            }
            pieces.append(try piece(tokens, start..<index, text))
            start = index + 1
        }
        return pieces
    }

    /// Whether a token at depth 0 ends a piece.
    private static func ends(_ token: Token, atLast: Bool, first: Bool) -> Bool {
        atLast || token.is(.comma) || (first && token.keyword == "by")
    }

    private static func piece(
        _ tokens: [Token], _ range: Range<Int>, _ text: String
    ) throws(ExpressionError) -> Piece {
        guard let first = range.first, let last = range.last else {
            throw ExpressionError("expected a value", tokens[range.lowerBound].span)
        }
        let end = Token(kind: .end, span: Span(offset: tokens[last].span.end, length: 0))
        var parser = Parser(Array(tokens[range]) + [end])
        _ = try parser.whole()
        let span = tokens[first].span.joined(tokens[last].span)
        let bytes = text.utf8.dropFirst(span.offset).prefix(span.length)
        return Piece(text: String(decoding: bytes, as: UTF8.self), offset: span.offset)
    }
}
