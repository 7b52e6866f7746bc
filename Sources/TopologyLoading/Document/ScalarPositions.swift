/// Where each byte of a scalar's value stands in the file. The YAML parser unfolds, unescapes and unindents, and says
/// only where a scalar begins and ends; this walks the source again beside the value.
struct ScalarPositions {
    private let source: [Unicode.Scalar]
    private let value: [Unicode.Scalar]
    private let end: Int
    private var next: Int
    private var taken = 0
    private var indexes: [Int] = []

    /// For each byte of the UTF-8 of `node`'s raw text, and one more for its end, the index in `source`.
    static func indexes(of node: Node, in source: [Unicode.Scalar]) -> [Int] {
        guard case .scalar(let text, let style) = node.content else { return [] }
        var walk = ScalarPositions(source: source, value: Array(text.unicodeScalars), span: node.span)
        switch style {
        case .plain: walk.flow(quote: nil)
        case .singleQuoted: walk.flow(quote: "'")
        case .doubleQuoted: walk.flow(quote: "\"")
        case .literal, .folded: walk.block()
        }
        return walk.finish()
    }

    private init(source: [Unicode.Scalar], value: [Unicode.Scalar], span: Span) {
        self.source = source
        self.value = value
        next = span.start.index
        end = min(span.end.index, source.count)
    }

    /// Says that the next scalar of the value came from `index`.
    private mutating func record(_ index: Int) {
        for _ in 0..<UTF8.width(value[taken]) { indexes.append(index) }
        taken += 1
    }

    private mutating func finish() -> [Int] {
        while taken < value.count { record(min(next, end)) }
        indexes.append(min(next, end))
        return indexes
    }

    private mutating func flow(quote: Unicode.Scalar?) {
        if quote != nil { next += 1 }
        while taken < value.count, next < end {
            if let behind = endOfLineBreak(next) {
                foldLineBreak(behind)
            } else if quote == "'", source[next] == "'" {
                record(next)
                next += 2
            } else if quote == "\"", source[next] == "\\" {
                unescape()
            } else {
                record(next)
                next += 1
            }
        }
    }

    /// The index behind the white space at `index`, where that holds a line break.
    private func endOfLineBreak(_ index: Int) -> Int? {
        var index = index
        var hasBreak = false
        while index < end, [" ", "\t", "\n", "\r"].contains(source[index]) {
            if source[index] == "\n" { hasBreak = true }
            index += 1
        }
        return hasBreak ? index : nil
    }

    /// One line break is a space, more are one fewer line breaks.
    private mutating func foldLineBreak(_ behind: Int) {
        if value[taken] == " " {
            record(next)
        } else {
            while taken < value.count, value[taken] == "\n" { record(next) }
        }
        next = behind
    }

    private mutating func unescape() {
        guard next + 1 < end else {
            next = end
            return
        }
        let length: Int
        switch source[next + 1] {
        case "x": length = 4
        case "u": length = 6
        case "U": length = 10
        case "\n", "\r":
            next = endOfLineBreak(next + 1) ?? next + 2
            return
        default: length = 2
        }
        record(next)
        next += length
    }

    private mutating func block() {
        skipHeader()
        let indent = indentation()
        skipIndent(indent)
        while taken < value.count, next < end {
            guard source[next] == "\n" || source[next] == "\r" else {
                record(next)
                next += 1
                continue
            }
            if source[next] == "\r" {
                next += 1
                continue
            }
            if value[taken] == " " || value[taken] == "\n" { record(next) }
            next += 1
            skipIndent(indent)
            // A folded block drops one of several line breaks.
            while taken < value.count, next < end, source[next] == "\n", value[taken] != "\n" {
                next += 1
                skipIndent(indent)
            }
        }
    }

    private mutating func skipHeader() {
        while next < end, source[next] != "\n" { next += 1 }
        if next < end { next += 1 }
    }

    /// Leading spaces of the first line that holds something.
    private func indentation() -> Int {
        var index = next
        var spaces = 0
        while index < end {
            if source[index] == " " {
                spaces += 1
            } else if source[index] == "\n" {
                spaces = 0
            } else {
                return spaces
            }
            index += 1
        }
        return 0
    }

    private mutating func skipIndent(_ indent: Int) {
        var skipped = 0
        while skipped < indent, next < end, source[next] == " " {
            next += 1
            skipped += 1
        }
    }
}
