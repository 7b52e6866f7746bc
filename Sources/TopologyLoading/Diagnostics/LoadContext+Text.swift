extension LoadContext {
    /// The text of a scalar with its environment variables put in; nil where it is none, which is then reported.
    /// `expected` is what a message says should stand there: `a name`.
    func text(_ node: Node, expected: String) -> LocatedText? {
        guard !node.isBroken else { return nil }
        guard let raw = node.rawText, !node.isNull else {
            self.error(
                "wrong-kind", "\(expected) should stand here, found \(node.kind)",
                hint: node.rawText == nil && node.isFlow ? "text with { } or [ ] must be quoted" : nil, at: node.span)
            return nil
        }
        do {
            let text = try environment.resolve(node, raw)
            hides(text)
            return text
        } catch {
            let span = span(rawRange: error.range, of: node)
            self.error(error.code, error.message, hint: error.hint, at: span)
            return nil
        }
    }

    /// Where bytes `range` of the text stand in the file.
    func span(_ range: Range<Int>, of text: LocatedText) -> Span {
        span(rawRange: text.rawOffset(range.lowerBound)..<text.rawOffset(range.upperBound), of: text.node)
    }

    private func span(rawRange: Range<Int>, of node: Node) -> Span {
        let indexes = ScalarPositions.indexes(of: node, in: source)
        guard node.span != .nowhere, let last = indexes.indices.last else { return node.span }
        let start = position(indexes[min(rawRange.lowerBound, last)], from: node.span.start)
        let end = position(indexes[min(max(rawRange.upperBound, rawRange.lowerBound), last)], from: node.span.start)
        return Span(start: start, end: end)
    }

    /// Whether a comment begins behind the scalar on its line: an unquoted ` #` may have cut it.
    func isCutByComment(_ node: Node) -> Bool {
        guard case .scalar(_, .plain) = node.content else { return false }
        var index = node.span.end.index
        while index < source.count, source[index] == " " { index += 1 }
        return index < source.count && source[index] == "#"
    }
}
