internal import StreamCore

extension SQLRewriter {
    // MARK: Comparisons

    mutating func comparison(_ word: SQLWord, _ line: inout SQLLine) throws {
        place += 1
        line.comparison(word.text, at: word.start)
        guard let next = self.word, next.isWord("any") || next.isWord("some") || next.isWord("all"),
            self.word(ahead: 1)?.isMark("(") == true
        else { return }
        guard word.isMark("="), !next.isWord("all"), let left = line.takeComparison() else {
            throw unsupported("\(word.text) \(next.text)", at: next.start, hint: "use IN, or = ANY")
        }
        place += 1
        line.append(try any(of: left))
    }

    /// `left = ANY (...)`, its bracket next.
    private mutating func any(of left: Fragment) throws -> Fragment {
        let start = origin
        try expect(mark: "(")
        if word?.isWord("select") == true || word?.isWord("array") == true && word(ahead: 1)?.isMark("[") == true {
            let isArray = take(word: "array")
            if isArray { try expect(mark: "[") }
            let line = try line()
            if isArray { try expect(mark: "]") }
            skipCast()
            try expect(mark: ")")
            return (left + Fragment("IN (", at: start) + line.fragment + Fragment(")", at: start)).typed(.bool)
        }
        var list = try operandWithCasts()
        try expect(mark: ")")
        if let number = list.literal.flatMap({ $0.kind == .parameter ? Int($0.text) : nil }) {
            parameterTypes[number] = left.type?.isNumber == true ? .numberArray : .textArray
        } else if let text = list.literal, text.kind == .string {
            let json = ArrayText.json(text.text, areNumbers: left.type?.isNumber == true)
            list = Fragment(SQLWord.quoted(json ?? "[]", "'"), at: start)
        }
        return (left + Fragment("IN (SELECT value FROM json_each(", at: start) + list + Fragment("))", at: start))
            .typed(.bool)
    }

    private mutating func skipCast() {
        while take(mark: "::") { _ = try? typeName() }
    }

    mutating func membership(_ word: SQLWord, _ line: inout SQLLine) throws {
        let type = line.isBehindOperand || line.type != nil ? line.type : nil
        line.keyword("IN", at: word.start)
        guard self.word?.isMark("(") == true, self.word(ahead: 1)?.isWord("select") == false else { return }
        let start = origin
        place += 1
        line.raw(Fragment("(", at: start))
        while self.word?.isMark(")") == false {
            line.raw(try coerced(try self.line(untilComma: true).asOperand, to: type))
            if take(mark: ",") {
                line.raw(Fragment(",", at: origin))
            } else if self.word?.isMark(")") != true {
                // A bracket of the other kind: nothing would ever read it.
                throw syntaxError()
            }
        }
        try expect(mark: ")")
        line.raw(Fragment(")", at: start))
    }

    // MARK: Patterns

    /// LIKE, ILIKE and the operators behind them; regular expressions in catalog queries.
    mutating func match(_ word: SQLWord, _ line: inout SQLLine) throws {
        place += 1
        line.logical()
        switch word.folded {
        case "like", "~~": try like(word, not: false, &line)
        case "!~~": try like(word, not: true, &line)
        case "ilike", "~~*": try ilike(word, not: false, &line)
        case "!~~*": try ilike(word, not: true, &line)
        default: try regularExpression(word, &line)
        }
    }

    /// An operand, with what is joined to it: `||` binds closer than LIKE.
    private mutating func pattern() throws -> Fragment {
        var pattern = try operandWithCasts()
        while let mark = word, mark.isMark("||") {
            place += 1
            pattern = pattern + Fragment("||", at: mark.start) + (try operandWithCasts())
        }
        return pattern
    }

    private mutating func escape() throws -> SQLWord? {
        guard take(word: "escape") else { return nil }
        guard let word, word.kind == .string else { throw syntaxError() }
        place += 1
        return word
    }

    /// PostgreSQL's LIKE minds case, SQLite's does not: GLOB does.
    private mutating func like(_ word: SQLWord, not: Bool, _ line: inout SQLLine) throws {
        let pattern = try pattern()
        let escape = try escape()?.text ?? "\\"
        line.keyword(not ? "NOT GLOB" : "GLOB", at: word.start)
        line.logical()
        if let literal = pattern.literal, literal.kind == .string {
            let glob = LikePattern.glob(literal.text, escape: escape.unicodeScalars.first)
            return line.append(Fragment(SQLWord.quoted(glob, "'"), at: literal.start))
        }
        // By the way of the text, since it is not known yet: `%` and `_` become GLOB's, and what GLOB knows is enclosed.
        let steps = [("[", "[[]"), ("*", "[*]"), ("?", "[?]"), ("%", "*"), ("_", "?")]
        let text = steps.reduce(pattern) { $0.wrapped("replace(", ", '\($1.0)', '\($1.1)')", type: .text) }
        line.append(text)
    }

    private mutating func ilike(_ word: SQLWord, not: Bool, _ line: inout SQLLine) throws {
        let pattern = try pattern()
        let escape = try escape()?.text ?? "\\"
        line.keyword(not ? "NOT LIKE" : "LIKE", at: word.start)
        line.logical()
        line.append(pattern + Fragment("ESCAPE \(SQLWord.quoted(escape, "'"))", at: word.start))
    }

    private mutating func regularExpression(_ word: SQLWord, _ line: inout SQLLine) throws {
        guard isCatalog else {
            throw unsupported("a regular expression", at: word.start, hint: "use LIKE, ILIKE or GLOB")
        }
        line.keyword(word.text.hasPrefix("!") ? "NOT REGEXP" : "REGEXP", at: word.start)
        line.logical()
        let pattern = try pattern()
        line.append(word.text.hasSuffix("*") ? pattern.wrapped("('(?i)' ||", ")", type: .text) : pattern)
    }

    /// `OPERATOR(pg_catalog.~)`
    mutating func namedOperator(_ line: inout SQLLine) throws {
        place += 1
        try expect(mark: "(")
        if word?.isName == true { place += 1 }
        _ = take(mark: ".")
        guard let mark = word, mark.kind == .mark else { throw syntaxError() }
        place += 1
        try expect(mark: ")")
        // Read as if the operator itself stood here.
        place -= 1
        switch mark.text {
        case "~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*": try match(mark, &line)
        case "=", "<", ">", "<=", ">=", "<>", "!=": try comparison(mark, &line)
        default:
            place += 1
            line.operation(mark.text, at: mark.start)
        }
    }

    // MARK: Literals beside columns

    /// A literal or parameter as what it is compared with wants it: views show times as texts of one form.
    func coercedLiteral(_ word: SQLWord, to type: PostgresType) throws -> Fragment {
        guard let value = ParameterDecoding.value(of: word.text, type) else {
            let isTime = type == .timestamptz || type == .date || type == .timestamp
            throw ErrorReport(
                isTime ? .invalidTime : .invalidText, "'\(word.text)' is no \(type.spelling)", position: word.start)
        }
        var fragment = Fragment(Self.literal(value), at: word.start, type: type)
        fragment.literal = word
        return fragment
    }

    mutating func coerced(_ fragment: Fragment, to type: PostgresType?) throws -> Fragment {
        guard let type, type.isNumber || type == .bool || type == .date || type == .timestamptz else { return fragment }
        guard let literal = fragment.literal else {
            return fragment.type == .date && type == .timestamptz ? asTimestamp(fragment) : fragment
        }
        switch literal.kind {
        case .string where fragment.type == .text: return try coercedLiteral(literal, to: type)
        case .parameter:
            guard let number = Int(literal.text), parameterTypes[number] == nil else { return fragment }
            parameterTypes[number] = type
            return fragment.typed(type)
        default: return fragment
        }
    }

    private static func literal(_ value: QueryValue) -> String {
        switch value {
        case .bool(let flag): flag ? "1" : "0"
        case .text(let text): SQLWord.quoted(text, "'")
        case .float(let number) where !number.isFinite: number > 0 ? "9e999" : number < 0 ? "-9e999" : "NULL"
        default: PostgresText.plain(value)
        }
    }
}

extension Fragment {
    func typed(_ type: PostgresType?) -> Fragment {
        var fragment = self
        fragment.type = type
        return fragment
    }
}

extension SQLLine {
    /// The line as one operand of another.
    var asOperand: Fragment {
        if parts.count == 1 { return parts[0] }
        return fragment
    }
}
