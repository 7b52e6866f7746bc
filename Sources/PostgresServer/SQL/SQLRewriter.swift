/// Writes a SELECT in PostgreSQL's spelling as one that SQLite reads, word by word. What it does not know it leaves as it
/// is, for SQLite to judge.
///
/// It reads a line of operands and operators up to a bracket that closes, and goes into brackets by itself. Of each
/// operand it knows where it begins, so that a cast behind it can be put around it, and its type where that is sure.
struct SQLRewriter {
    let words: [SQLWord]
    let context: RewriteContext
    let isCatalog: Bool
    var place = 0
    var depth = 0
    var parameterTypes: [Int: PostgresType] = [:]
    /// By lowercase name, what the views that are named here have; nil where they differ.
    private var visible: [String: PostgresType?] = [:]

    /// - Throws: `ErrorReport`, its position a character of the user's text.
    static func rewrite(_ statement: SQLStatement, _ context: RewriteContext) throws -> RewrittenSQL {
        let isCatalog = CatalogNames.areMeant(by: statement.words)
        var rewriter = SQLRewriter(statement.words, context, isCatalog: isCatalog)
        do {
            let line = try rewriter.line()
            if rewriter.place < rewriter.words.count { throw rewriter.syntaxError() }
            var result = RewrittenSQL(line.fragment)
            result.parameterTypes = rewriter.parameterTypes
            result.columns = line.columns
            result.readsCatalog = isCatalog
            return result
        } catch let report as ErrorReport {
            throw report.placed(in: statement.text)
        }
    }

    private init(_ words: [SQLWord], _ context: RewriteContext, isCatalog: Bool) {
        self.words = words
        self.context = context
        self.isCatalog = isCatalog
        for word in words where word.isName {
            for (name, type) in context.views[word.folded] ?? [:] {
                if let known = visible[name], known != type { visible[name] = .some(nil) } else { visible[name] = type }
            }
        }
        for (number, type) in context.declaredTypes.enumerated() { parameterTypes[number + 1] = type }
    }

    func columnType(_ name: String) -> PostgresType? { visible[name.lowercased()] ?? nil }

    // MARK: Words

    var word: SQLWord? { place < words.count ? words[place] : nil }
    func word(ahead: Int) -> SQLWord? { place + ahead < words.count ? words[place + ahead] : nil }
    var origin: Int { word?.start ?? words.last?.end ?? 0 }

    mutating func take(word keyword: String) -> Bool {
        guard word?.isWord(keyword) == true else { return false }
        place += 1
        return true
    }

    mutating func take(mark: String) -> Bool {
        guard word?.isMark(mark) == true else { return false }
        place += 1
        return true
    }

    mutating func expect(mark: String) throws {
        guard take(mark: mark) else { throw syntaxError() }
    }

    func syntaxError() -> ErrorReport {
        guard let word else {
            return ErrorReport(.syntax, "syntax error at end of input", position: words.last?.end)
        }
        return ErrorReport(.syntax, "syntax error at or near \"\(word.text)\"", position: word.start)
    }

    /// - Parameter what: the user's words for it.
    func unsupported(_ what: String, at place: Int, hint: String? = nil) -> ErrorReport {
        ErrorReport(.featureNotSupported, "\(what) is not understood here", hint: hint, position: place)
    }

    // MARK: Lines

    /// Reads up to a bracket that closes, the end, or, where `untilComma`, a comma, or one of `keywords`.
    mutating func line(untilComma: Bool = false, until keywords: Set<String> = []) throws -> SQLLine {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw ErrorReport(.programLimit, "the statement is nested too deeply", position: origin)
        }
        var line = SQLLine()
        while let word {
            if word.isMark(")") || word.isMark("]") { break }
            if untilComma, word.isMark(",") { break }
            if word.kind == .word, keywords.contains(word.folded) { break }
            try step(word, &line)
        }
        line.end()
        return line
    }

    private static let deepest = 100

    private mutating func step(_ word: SQLWord, _ line: inout SQLLine) throws {
        switch word.kind {
        case .mark: try mark(word, &line)
        // `left(text, 2)` and `right(text, 2)` are functions, else they are joins.
        case .word where SQLKeywords.all.contains(word.folded) && !isCall(word): try keyword(word, &line)
        default: try operand(&line)
        }
    }

    private func isCall(_ word: SQLWord) -> Bool {
        (word.isWord("left") || word.isWord("right")) && self.word(ahead: 1)?.isMark("(") == true
    }

    private mutating func mark(_ word: SQLWord, _ line: inout SQLLine) throws {
        switch word.text {
        case "(": try operand(&line)
        case ",":
            place += 1
            line.comma(at: word.start)
        case "*" where !line.isBehindOperand:
            place += 1
            line.star(at: word.start)
        case "=", "==", "<", ">", "<=", ">=", "<>", "!=": try comparison(word, &line)
        case "+", "-": try sum(word, &line)
        case "~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*": try match(word, &line)
        case "*", "/", "%", "||", "->", "->>", "&", "|", "<<", ">>":
            place += 1
            line.operation(word.text, at: word.start)
        default: throw syntaxError()
        }
    }

    private mutating func keyword(_ word: SQLWord, _ line: inout SQLLine) throws {
        switch word.folded {
        case "select":
            place += 1
            line.beginSelect(at: word.start)
            if take(word: "all") {}
            if self.word?.isWord("distinct") == true, self.word(ahead: 1)?.isWord("on") == true {
                throw unsupported("DISTINCT ON", at: origin, hint: "use row_number() OVER (PARTITION BY ...)")
            }
        case "limit", "offset", "fetch": try limit(&line)
        case "like", "ilike": try match(word, &line)
        case "between":
            place += 1
            line.between(at: word.start)
        case "in":
            place += 1
            try membership(word, &line)
        case "as":
            place += 1
            try alias(&line)
        case "operator": try namedOperator(&line)
        case "for" where line.hasSelected:
            throw ErrorReport(
                .readOnly, "rows cannot be locked: the views are read-only", position: word.start)
        case "similar": throw unsupported("SIMILAR TO", at: word.start, hint: "use LIKE or GLOB")
        case "not":
            place += 1
            line.keyword("NOT", at: word.start)
        default:
            place += 1
            line.keyword(word.text, at: word.start)
        }
    }

    /// `AS name`, or the `AS` of a WITH before its bracket.
    private mutating func alias(_ line: inout SQLLine) throws {
        let start = words[place - 1].start
        line.keyword("AS", at: start, endsExpression: false)
        if take(word: "not") { line.keyword("NOT", at: start) }
        if take(word: "materialized") { line.keyword("MATERIALIZED", at: start) }
        guard let word, word.isName || word.kind == .string else { return }
        place += 1
        line.alias(word)
    }
}

/// Words that are no operands.
enum SQLKeywords {
    static let all: Set<String> = [
        "select", "from", "where", "group", "order", "by", "having", "limit", "offset", "fetch", "union", "intersect",
        "except", "all", "distinct", "as", "on", "using", "join", "inner", "left", "right", "full", "outer", "cross",
        "natural", "and", "or", "not", "in", "is", "isnull", "notnull", "between", "like", "ilike", "glob", "similar",
        "to", "asc", "desc", "nulls", "with", "recursive", "values", "when", "then", "else", "end", "exists",
        "partition", "over", "filter", "window", "rows", "range", "groups", "preceding", "following", "unbounded",
        "current", "escape", "collate", "operator", "for", "lateral", "only", "symmetric", "materialized", "indexed",
        "regexp", "match", "row", "exclude", "ties", "others", "no", "first", "last",
    ]

    /// Those that begin a new part of a SELECT, and so end its list.
    static let clauses: Set<String> = [
        "from", "where", "group", "order", "having", "limit", "offset", "fetch", "union", "intersect", "except",
        "window", "for",
    ]

    /// Those that make a truth value of what stands around them.
    static let logical: Set<String> = [
        "and", "or", "not", "in", "is", "isnull", "notnull", "between", "exists", "glob",
    ]
}
