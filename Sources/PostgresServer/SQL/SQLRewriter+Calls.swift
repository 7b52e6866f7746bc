extension SQLRewriter {
    /// A call of a function, its bracket next.
    mutating func call(_ name: [SQLWord], at start: Int) throws -> Fragment {
        guard let last = name.last, name.count == 1 else { throw syntaxError() }
        let function = last.folded
        try expect(mark: "(")
        if let special = try grammar(function, at: start) { return special }
        let arguments = try arguments()
        if let fact = try sessionCall(function, arguments, at: start) { return fact }
        if let translated = try translated(function, arguments, last) { return try tail(of: translated) }
        var fragment = Fragment("\(Self.otherNames[function] ?? last.sqlite)(", at: start)
        fragment = fragment + Self.list(arguments) + Fragment(")", at: start)
        return try tail(of: fragment.named(function, Self.type(of: function, arguments)))
    }

    private mutating func arguments() throws -> [Fragment] {
        var arguments: [Fragment] = []
        while word?.isMark(")") == false {
            let line = try line(untilComma: true, until: ["order"])
            if let word, word.isWord("order") {
                // SQLite 3.40 aggregates in no order; what the catalog's arrays hold is small and sorted already.
                guard isCatalog else {
                    throw unsupported("ORDER BY inside an aggregate", at: word.start, hint: "order in a subquery")
                }
                _ = try self.line()
            }
            arguments.append(line.asOperand.named("", line.valueType))
            if take(mark: ",") {
                if word?.isMark(")") == true { throw syntaxError() }
            } else if word?.isMark(")") != true {
                // A bracket of the other kind: nothing would ever read it.
                throw syntaxError()
            }
        }
        try expect(mark: ")")
        return arguments
    }

    private static func list(_ arguments: [Fragment], separator: String = ",") -> Fragment {
        var list = Fragment()
        for (index, argument) in arguments.enumerated() {
            if index > 0 { list.pieces.append(.init(text: separator, origin: argument.origin)) }
            list.pieces += argument.pieces
        }
        return list
    }

    /// `FILTER (...)` and `OVER (...)` or `OVER name`.
    private mutating func tail(of call: Fragment) throws -> Fragment {
        var fragment = call
        while let word, word.isWord("filter") || word.isWord("over") {
            guard let next = self.word(ahead: 1), next.isMark("(") || (word.isWord("over") && next.isName) else {
                break
            }
            place += 1
            fragment.pieces.append(.init(text: word.text, origin: word.start))
            if next.isMark("(") {
                fragment.pieces += try bracketed().pieces
            } else {
                place += 1
                fragment.pieces.append(.init(text: next.sqlite, origin: next.start))
            }
        }
        return fragment
    }

    // MARK: Calls with a grammar of their own

    /// Whether the function whose name begins at that byte stands where a table does.
    private func isSource(before start: Int) -> Bool {
        guard let before = words.last(where: { $0.end <= start }) else { return false }
        return before.isWord("from") || before.isWord("join") || before.isMark(",")
    }

    private mutating func grammar(_ function: String, at start: Int) throws -> Fragment? {
        switch function {
        case "extract": return try extract(at: start)
        case "unnest" where isCatalog && isSource(before: start): return try unnested(at: start)
        case "substring": return try substring(at: start)
        case "position":
            let part = try line(until: ["in"]).asOperand
            guard take(word: "in") else { throw syntaxError() }
            let text = try line().asOperand
            try expect(mark: ")")
            return (text + Fragment(",", at: start) + part).wrapped("instr(", ")", type: .int8, name: "position")
        case "trim":
            return try trim(at: start)
        default: return nil
        }
    }

    private mutating func substring(at start: Int) throws -> Fragment {
        var arguments = [try line(untilComma: true, until: ["from", "for"]).asOperand]
        if take(word: "from") {
            arguments.append(try line(untilComma: true, until: ["for"]).asOperand)
        } else if word?.isWord("for") == true {
            arguments.append(Fragment("1", at: origin))
        }
        if take(word: "for") { arguments.append(try line().asOperand) }
        while take(mark: ",") { arguments.append(try line(untilComma: true).asOperand) }
        try expect(mark: ")")
        return Self.list(arguments).wrapped("substr(", ")", type: .text, name: "substring")
    }

    /// `trim(both 'x' from text)`
    private mutating func trim(at start: Int) throws -> Fragment {
        var function = "trim"
        if take(word: "leading") {
            function = "ltrim"
        } else if take(word: "trailing") {
            function = "rtrim"
        } else {
            _ = take(word: "both")
        }
        if take(word: "from") {
            let text = try line().asOperand
            try expect(mark: ")")
            return text.wrapped("\(function)(", ")", type: .text, name: function)
        }
        let first = try line(untilComma: true, until: ["from"]).asOperand
        var arguments = [first]
        if take(word: "from") { arguments.insert(try line().asOperand, at: 0) }
        if take(mark: ",") { arguments.append(try line().asOperand) }
        try expect(mark: ")")
        return Self.list(arguments).wrapped("\(function)(", ")", type: .text, name: function)
    }

    // MARK: Functions under other names

    private static let otherNames = [
        "char_length": "length", "character_length": "length", "strpos": "instr", "btrim": "trim",
        "string_agg": "group_concat", "bool_and": "min", "bool_or": "max", "every": "min",
        "array_agg": "json_group_array",
        "json_agg": "json_group_array", "jsonb_agg": "json_group_array", "json_object_agg": "json_group_object",
        "chr": "char", "ascii": "unicode", "power": "pow", "json_build_object": "json_object",
        "json_array_elements": "json_each",
    ]

    private func translated(_ function: String, _ arguments: [Fragment], _ word: SQLWord) throws -> Fragment? {
        switch (function, arguments.count) {
        case ("now", 0), ("transaction_timestamp", 0), ("statement_timestamp", 0), ("clock_timestamp", 0):
            return timestampLiteral(context.now, at: word.start, name: function)
        case ("date_trunc", 2...3):
            guard let unit = arguments[0].literal, unit.kind == .string else {
                throw unsupported("date_trunc without a literal unit", at: word.start)
            }
            return try truncated(arguments[1], to: unit)
        case ("date_part", 2):
            guard let field = arguments[0].literal, field.kind == .string else {
                throw unsupported("date_part without a literal field", at: word.start)
            }
            return try part(field, of: arguments[1], name: function)
        case ("to_timestamp", 1):
            return arguments[0].wrapped(
                "strftime('\(Self.timestampFormat)',", ", 'unixepoch')", type: .timestamptz, name: function)
        case ("to_char", 2):
            guard let pattern = arguments[1].literal, pattern.kind == .string,
                let format = Self.characterFormat(pattern.text)
            else {
                throw unsupported(
                    "this pattern of to_char", at: word.start,
                    hint: "YYYY, MM, DD, HH24, MI, SS and MS are, in a literal")
            }
            return arguments[0].wrapped(
                "strftime(\(SQLWord.quoted(format, "'")),", ")", type: .text, name: function)
        case ("left", 2):
            return (arguments[0] + Fragment(", 1,", at: word.start) + arguments[1])
                .wrapped("substr(", ")", type: .text, name: function)
        case ("right", 2):
            return (arguments[0] + Fragment(", -", at: word.start) + arguments[1].wrapped("(", ")", type: nil))
                .wrapped("substr(", ")", type: .text, name: function)
        case ("concat", 1...):
            let texts = arguments.map { $0.wrapped("coalesce(", ", '')", type: .text) }
            return Self.list(texts, separator: "||").wrapped("(", ")", type: .text, name: function)
        case ("octet_length", 1): return arguments[0].wrapped("length(CAST(", "AS BLOB))", type: .int8, name: function)
        case ("bool_and", 1), ("bool_or", 1), ("every", 1):
            let name = function == "bool_or" ? "max(" : "min("
            return arguments[0].wrapped(name, ")", type: .bool, name: function)
        default: return nil
        }
    }

    // MARK: What functions return

    private static let integers: Set<String> = [
        "count", "length", "char_length", "character_length", "instr", "strpos", "row_number", "rank", "dense_rank",
        "ntile", "unicode", "ascii", "sign",
    ]
    private static let texts: Set<String> = [
        "lower", "upper", "substr", "trim", "btrim", "ltrim", "rtrim", "replace", "hex", "printf", "format",
        "group_concat",
        "string_agg", "typeof", "quote", "char", "chr", "strftime", "json_group_array", "json_object", "json_array",
        "array_agg", "json_agg",
    ]
    private static let floats: Set<String> = [
        "avg", "total", "round", "sqrt", "exp", "ln", "log", "pow", "power", "julianday", "percent_rank", "cume_dist",
    ]
    /// Those whose value is one of their arguments.
    private static let choices: Set<String> = [
        "min", "max", "coalesce", "ifnull", "nullif", "lag", "lead", "first_value", "last_value", "nth_value",
    ]

    private static func type(of function: String, _ arguments: [Fragment]) -> PostgresType? {
        if let type = CatalogNames.type(ofFunction: function) { return type }
        if integers.contains(function) { return .int8 }
        if texts.contains(function) { return .text }
        if floats.contains(function) { return .float8 }
        guard let first = arguments.first?.type else { return nil }
        if function == "abs" { return first }
        if function == "sum" {
            if case .numeric(_, let scale) = first { return .numeric(precision: 18, scale: scale) }
            return first.isInteger ? .int8 : .float8
        }
        guard choices.contains(function) else { return nil }
        if ["coalesce", "ifnull"].contains(function) {
            return arguments.allSatisfy { $0.type == first } ? first : nil
        }
        return first
    }
}
