extension SQLRewriter {
    mutating func operand(_ line: inout SQLLine) throws {
        var fragment = try operandWithCasts()
        if fragment.pieces.last?.text == "*" { line.sawStar() }
        switch line.pending {
        case .comparison(let left):
            if let left {
                fragment = try coerced(fragment, to: line.parts[left].type)
                line.replace(left, by: try coerced(line.parts[left], to: fragment.type))
            }
        case .values(let type, _): fragment = try coerced(fragment, to: type)
        default: break
        }
        line.append(fragment)
    }

    /// An operand with what stands behind it: `::type`, `COLLATE`, `AT TIME ZONE`.
    mutating func operandWithCasts() throws -> Fragment {
        var fragment = try bareOperand()
        while let word {
            if word.isMark("::") {
                place += 1
                let start = origin
                fragment = try cast(fragment, to: try typeName(), at: start)
            } else if word.isWord("collate") {
                place += 1
                let collation = try qualifiedName().last?.folded ?? ""
                // PostgreSQL's own collations order by bytes, as SQLite does; SQLite's are left.
                guard ["default", "c", "posix", "ucs_basic"].contains(collation) == false else { continue }
                fragment.pieces.append(.init(text: "COLLATE \(SQLWord.quoted(collation, "\""))", origin: word.start))
            } else if word.isWord("at"), self.word(ahead: 1)?.isWord("time") == true {
                place += 3
                guard let zone = self.word, zone.kind == .string, ["utc", "gmt", "z"].contains(zone.folded) else {
                    throw unsupported("a time zone other than UTC", at: word.start)
                }
                place += 1
            } else {
                return fragment
            }
        }
        return fragment
    }

    private mutating func bareOperand() throws -> Fragment {
        guard let word else { throw syntaxError() }
        switch word.kind {
        case .string, .number: return literal(word)
        case .parameter: return try parameter(word)
        case .mark:
            guard word.isMark("(") else { throw syntaxError() }
            return try bracketed()
        case .quotedName: return try nameOrCall()
        case .word: return try wordOperand(word)
        }
    }

    private mutating func literal(_ word: SQLWord) -> Fragment {
        place += 1
        let type: PostgresType? =
            word.kind == .string ? .text : word.text.contains { ".eE".contains($0) } ? .float8 : .int8
        var fragment = Fragment(word.sqlite, at: word.start, type: type)
        fragment.literal = word
        return fragment
    }

    private mutating func parameter(_ word: SQLWord) throws -> Fragment {
        place += 1
        guard let number = Int(word.text), number > 0, number <= 32_766 else {
            throw ErrorReport(.noParameter, "there is no parameter $\(word.text)", position: word.start)
        }
        var fragment = Fragment("?\(number)", at: word.start, type: parameterTypes[number])
        fragment.literal = word
        return fragment
    }

    /// `(...)`: an expression, a list or a SELECT.
    mutating func bracketed() throws -> Fragment {
        let start = origin
        try expect(mark: "(")
        let line = try line()
        try expect(mark: ")")
        var fragment = Fragment("(", at: start) + line.fragment + Fragment(")", at: start)
        if let named = namedValues(fragment) { return named }
        fragment.type = line.valueType
        fragment.name = line.hasSelected ? line.columns?.first?.name : line.fragment.name
        return fragment
    }

    private mutating func wordOperand(_ word: SQLWord) throws -> Fragment {
        switch word.folded {
        case "true", "false":
            place += 1
            return Fragment(word.folded == "true" ? "1" : "0", at: word.start, type: .bool, name: "bool")
        case "null":
            place += 1
            return Fragment("NULL", at: word.start)
        case "case": return try caseExpression()
        case "cast":
            if self.word(ahead: 1)?.isMark("(") == true { return try castCall() }
        case "array":
            if let next = self.word(ahead: 1), next.isMark("[") || next.isMark("(") { return try array() }
        default: break
        }
        if let time = try clockWord(word) { return time }
        if let typed = try typedLiteral(word) { return typed }
        if let fact = sessionWord(word) { return fact }
        return try nameOrCall()
    }

    /// `CASE [value] WHEN ... THEN ... ELSE ... END`, as one operand.
    private mutating func caseExpression() throws -> Fragment {
        var fragment = Fragment("CASE", at: origin, name: "case")
        var types: [PostgresType?] = []
        place += 1
        while let word, !word.isWord("end") {
            if word.isWord("when") || word.isWord("then") || word.isWord("else") {
                place += 1
                fragment.pieces.append(.init(text: word.text, origin: word.start))
            }
            let line = try line(until: ["when", "then", "else", "end"])
            fragment.pieces += line.fragment.pieces
            let isNull = line.fragment.pieces.count == 1 && line.fragment.pieces[0].text == "NULL"
            if !word.isWord("when"), word.isWord("then") || word.isWord("else"), !isNull {
                types.append(line.fragment.type)
            }
            // A bracket that closes what is around it: nothing here would ever read it.
            if self.word?.kind == .mark { throw syntaxError() }
        }
        guard word != nil else { throw syntaxError() }
        place += 1
        fragment.pieces.append(.init(text: "END", origin: words[place - 1].start))
        if let first = types.first, types.allSatisfy({ $0 == first }) { fragment.type = first }
        return fragment
    }

    /// The parts of `a.b.c`.
    mutating func qualifiedName() throws -> [SQLWord] {
        guard let first = word, first.isName else { throw syntaxError() }
        place += 1
        var parts = [first]
        while word?.isMark(".") == true {
            guard let next = word(ahead: 1), next.isName || next.isMark("*") else {
                place += 1
                throw syntaxError()
            }
            place += 2
            parts.append(next)
        }
        return parts
    }

    private mutating func nameOrCall() throws -> Fragment {
        let start = origin
        var parts = try qualifiedName()
        // The schemas that stand before every name; what is in them is found without.
        if parts.count > 1, ["public", "pg_catalog", "main"].contains(parts[0].folded) { parts.removeFirst() }
        if word?.isMark("(") == true { return try call(parts, at: start) }
        if parts.count == 2, parts[0].folded == "information_schema" {
            return Fragment(
                SQLWord.quoted("information_schema." + parts[1].folded, "\""), at: start, name: parts[1].folded)
        }
        let pieces = parts.map { Fragment.Piece(text: $0.isMark("*") ? "*" : $0.name, origin: $0.start) }
        let text = pieces.map(\.text).joined(separator: ".")
        guard let last = parts.last, !last.isMark("*") else { return star(parts, text, at: start) }
        return Fragment(text, at: start, type: columnType(last.text), name: last.text)
    }

    /// Its last piece is the star, by which the list knows.
    private func star(_ parts: [SQLWord], _ text: String, at start: Int) -> Fragment {
        Fragment(pieces: [.init(text: String(text.dropLast()), origin: start), .init(text: "*", origin: start)])
    }
}
