extension SQLRewriter {
    /// LIMIT, OFFSET and FETCH FIRST in any order, as SQLite's `LIMIT n OFFSET m`.
    mutating func limit(_ line: inout SQLLine) throws {
        let start = origin
        var count: Fragment?
        var offset: Fragment?
        while let word {
            if word.isWord("limit"), count == nil {
                place += 1
                count = take(word: "all") ? Fragment("-1", at: word.start) : try rows()
                // SQLite's own `LIMIT offset, count`.
                if take(mark: ",") {
                    offset = count
                    count = try rows()
                }
            } else if word.isWord("offset"), offset == nil {
                place += 1
                offset = try rows()
                if take(word: "rows") || take(word: "row") {}
            } else if word.isWord("fetch"), count == nil {
                place += 1
                guard take(word: "first") || take(word: "next") else { throw syntaxError() }
                let isOne = self.word?.isWord("row") == true || self.word?.isWord("rows") == true
                count = isOne ? Fragment("1", at: word.start) : try rows()
                guard take(word: "rows") || take(word: "row"), take(word: "only") else { throw syntaxError() }
            } else {
                break
            }
        }
        line.keyword("LIMIT", at: start)
        line.raw(count ?? Fragment("-1", at: start))
        guard let offset else { return }
        line.raw(Fragment("OFFSET", at: offset.origin))
        line.raw(offset)
    }

    private mutating func rows() throws -> Fragment {
        var count = try coerced(try operandWithCasts(), to: .int8)
        // A null parameter means no limit, which SQLite spells -1.
        if count.literal?.kind == .parameter { count = count.wrapped("coalesce(", ", -1)", type: .int8) }
        return count
    }

    /// `unnest(array) alias (column)` in a FROM, behind its opening bracket.
    mutating func unnested(at start: Int) throws -> Fragment {
        let array = try line().asOperand
        try expect(mark: ")")
        var alias = "unnest"
        var column = "unnest"
        if take(word: "as") || word?.isName == true, let name = word, name.isName,
            !SQLKeywords.all.contains(name.folded)
        {
            place += 1
            alias = name.text
            column = name.text
            if take(mark: "("), let name = word, name.isName {
                place += 1
                column = name.text
                try expect(mark: ")")
            }
        }
        let head = "(SELECT value AS \(SQLWord.quoted(column, "\"")) FROM json_each("
        return array.wrapped(head, ")) AS \(SQLWord.quoted(alias, "\""))", type: nil, name: alias)
    }

    /// `ARRAY[...]` as the JSON text of its members, and in catalog queries `ARRAY(SELECT ...)` as PostgreSQL's.
    mutating func array() throws -> Fragment {
        let start = origin
        place += 1
        if take(mark: "[") {
            let line = try line()
            try expect(mark: "]")
            return line.fragment.wrapped("json_array(", ")", type: .text, name: "array")
        }
        guard word(ahead: 1)?.isWord("select") == true, isCatalog else { throw unsupported("ARRAY(...)", at: start) }
        let select = try bracketed()
        return
            (Fragment(
                "(SELECT '{' || coalesce(group_concat(value), '') || '}' FROM (SELECT NULL AS value WHERE 0 UNION ALL",
                at: start)
            + select.withoutBrackets + Fragment("))", at: start)).named("array", .text)
    }
}

extension Fragment {
    fileprivate var withoutBrackets: Fragment { Fragment(pieces: Array(pieces.dropFirst().dropLast())) }
}
