/// A type as a statement spells it.
struct SQLTypeName {
    /// In lowercase, without schema and arguments.
    var spelling: String
    /// `(10, 2)`
    var arguments: [Int] = []
    var isArray = false

    /// Nil for a type that is not known.
    var type: PostgresType? {
        if isArray { return .textArray }
        if spelling == "numeric" || spelling == "decimal", let precision = arguments.first {
            return .numeric(precision: precision, scale: arguments.count > 1 ? arguments[1] : 0)
        }
        return PostgresType(spelling: spelling)
    }
}

extension SQLRewriter {
    /// - Throws: 42601; 42704 is left to `cast`, which knows the place.
    mutating func typeName() throws -> SQLTypeName {
        if word?.isWord("pg_catalog") == true, word(ahead: 1)?.isMark(".") == true { place += 2 }
        guard let first = word, first.isName else { throw syntaxError() }
        place += 1
        var name = SQLTypeName(spelling: first.folded)
        if first.kind == .quotedName, first.text == "char" { name.spelling = "text" }
        if first.isWord("double"), take(word: "precision") { name.spelling = "double precision" }
        if first.isWord("character"), take(word: "varying") { name.spelling = "character varying" }
        if take(mark: "(") {
            name.arguments = try numbers()
            try expect(mark: ")")
        }
        if word?.isWord("with") == true || word?.isWord("without") == true, word(ahead: 1)?.isWord("time") == true {
            guard word(ahead: 2)?.isWord("zone") == true else { throw syntaxError() }
            place += 3
        }
        while take(mark: "[") {
            if word?.kind == .number { place += 1 }
            try expect(mark: "]")
            name.isArray = true
        }
        return name
    }

    private mutating func numbers() throws -> [Int] {
        var numbers: [Int] = []
        repeat {
            guard let word, word.kind == .number, let number = Int(word.text), number <= 1000 else {
                throw syntaxError()
            }
            numbers.append(number)
            place += 1
        } while take(mark: ",")
        return numbers
    }

    /// `CAST(value AS type)`
    mutating func castCall() throws -> Fragment {
        place += 1
        try expect(mark: "(")
        let value = try line(until: ["as"])
        guard take(word: "as") else { throw syntaxError() }
        let start = origin
        let name = try typeName()
        try expect(mark: ")")
        return try cast(value.asOperand, to: name, at: start)
    }

    /// `numeric '5'`, `timestamp with time zone '2026-03-01'`, `interval '1 hour'`.
    mutating func typedLiteral(_ word: SQLWord) throws -> Fragment? {
        guard PostgresType(spelling: word.folded) != nil || word.isWord("double") else { return nil }
        let before = place
        guard let name = try? typeName(), let literal = self.word, literal.kind == .string else {
            place = before
            return nil
        }
        if word.isWord("interval") {
            throw unsupported(
                "an interval by itself", at: word.start,
                hint: "add it to a time or subtract it: now() - interval '1 hour'")
        }
        place += 1
        var fragment = Fragment(literal.sqlite, at: literal.start, type: .text)
        fragment.literal = literal
        return try cast(fragment, to: name, at: word.start)
    }

    mutating func cast(_ value: Fragment, to name: SQLTypeName, at place: Int) throws -> Fragment {
        if isCatalog, name.spelling.hasPrefix("reg") {
            return value.wrapped("pg_to_\(name.spelling)(", ")", type: .text, name: name.spelling)
        }
        guard let type = name.type else {
            throw ErrorReport(.noType, "type \"\(name.spelling)\" does not exist", position: place)
        }
        if let literal = value.literal, literal.kind == .parameter, let number = Int(literal.text) {
            if parameterTypes[number] == nil { parameterTypes[number] = type }
        }
        var result = try converted(value, to: type, at: place)
        result.type = type
        result.name = value.name ?? type.shortName
        return result
    }

    private func converted(_ value: Fragment, to type: PostgresType, at place: Int) throws -> Fragment {
        if let literal = value.literal, literal.kind == .string, type.isNumber || type == .bool || isTime(type) {
            return try coercedLiteral(literal, to: type)
        }
        switch type {
        case .int2, .int4, .int8, .oid: return value.wrapped("CAST(", "AS INTEGER)", type: type)
        case .float4, .float8: return value.wrapped("CAST(", "AS REAL)", type: type)
        case .numeric(_, let scale): return value.wrapped("round(CAST(", "AS REAL), \(scale))", type: type)
        case .anyNumeric: return value.wrapped("CAST(", "AS NUMERIC)", type: type)
        case .bool: return value.type == .bool ? value : value.wrapped("(", "<> 0)", type: type)
        case .text, .varchar, .name, .character: return asText(value)
        case .timestamp, .timestamptz: return asTimestamp(value)
        case .date: return value.wrapped("date(", ")", type: type)
        case .time: return value.wrapped("time(", ")", type: type)
        case .bytes: return value.wrapped("CAST(", "AS BLOB)", type: type)
        case .interval: throw unsupported("an interval by itself", at: place, hint: "write interval '1 hour'")
        case .json, .textArray, .numberArray, .unknown: return value
        }
    }

    private func isTime(_ type: PostgresType) -> Bool { type == .timestamptz || type == .timestamp || type == .date }

    private func asText(_ value: Fragment) -> Fragment {
        switch value.type {
        case .bool: value.wrapped("iif(", ", 'true', 'false')", type: .text)
        case .numeric(_, let scale): value.wrapped("printf('%.\(scale)f',", ")", type: .text)
        default: value.wrapped("CAST(", "AS TEXT)", type: .text)
        }
    }
}
