internal import StreamCore

extension SQLRewriter {
    /// How views show time stamps.
    static let timestampFormat = "%Y-%m-%dT%H:%M:%fZ"

    func asTimestamp(_ value: Fragment) -> Fragment {
        value.type == .timestamptz
            ? value : value.wrapped("strftime('\(Self.timestampFormat)',", ")", type: .timestamptz)
    }

    func timestampLiteral(_ milliseconds: Int64, at place: Int, name: String) -> Fragment {
        Fragment("'\(UTCText.timestamp(milliseconds))'", at: place, type: .timestamptz, name: name)
    }

    /// `current_timestamp` and its kin, with or without a precision.
    mutating func clockWord(_ word: SQLWord) throws -> Fragment? {
        guard columnType(word.text) == nil else { return nil }
        var fragment: Fragment
        switch word.folded {
        case "current_timestamp", "localtimestamp":
            fragment = timestampLiteral(context.now, at: word.start, name: word.folded)
        case "current_date":
            let day = UTCText.date(floorDivide(context.now, 86_400_000))
            fragment = Fragment("'\(day)'", at: word.start, type: .date, name: word.folded)
        case "current_time", "localtime":
            let time = UTCText.timestamp(context.now).dropFirst(11).prefix(12)
            fragment = Fragment("'\(time)'", at: word.start, type: .time, name: word.folded)
        default: return nil
        }
        place += 1
        if take(mark: "(") {
            if self.word?.kind == .number { place += 1 }
            try expect(mark: ")")
        }
        fragment.literal = nil
        return fragment
    }

    // MARK: Sums

    /// `+` and `-`, also between times and intervals.
    mutating func sum(_ word: SQLWord, _ line: inout SQLLine) throws {
        place += 1
        if let interval = try interval() {
            guard let modifiers = IntervalText.modifiers(interval.text, isSubtracted: word.isMark("-")) else {
                throw ErrorReport(
                    .invalidTime, "'\(interval.text)' is no interval",
                    hint: "write a number and a unit: '1 hour', '5 minutes', '1 month'", position: interval.start)
            }
            guard let left = line.takeOperand() else {
                throw unsupported("an interval without a time before it", at: word.start)
            }
            let list = modifiers.map { "'\($0)'" }.joined(separator: ", ")
            return line.append(
                left.wrapped("strftime('\(Self.timestampFormat)',", ", \(list))", type: .timestamptz, name: "?column?"))
        }
        guard let place = line.operand, let type = line.parts[place].type, type == .timestamptz || type == .date else {
            return line.operation(word.text, at: word.start)
        }
        try dateSum(word, line.takeOperand() ?? Fragment(), type, &line)
    }

    /// `interval '1 hour'` or `'1 hour'::interval`, and nothing else.
    private mutating func interval() throws -> SQLWord? {
        if word?.isWord("interval") == true, let text = word(ahead: 1), text.kind == .string {
            place += 2
            return text
        }
        if let text = word, text.kind == .string, word(ahead: 1)?.isMark("::") == true,
            word(ahead: 2)?.isWord("interval") == true
        {
            place += 3
            return text
        }
        return nil
    }

    /// Days are added to a date; the days between two dates are counted. Of two times the difference would be an
    /// interval, which there is not.
    private mutating func dateSum(
        _ word: SQLWord, _ left: Fragment, _ type: PostgresType, _ line: inout SQLLine
    ) throws {
        let right = try operandWithCasts()
        if type == .date, word.isMark("-"), right.type == .date {
            let days = (left.wrapped("julianday(", ")", type: nil) + right.wrapped("- julianday(", ")", type: nil))
            return line.append(days.wrapped("CAST(", "AS INTEGER)", type: .int4, name: "?column?"))
        }
        guard type == .date, right.type?.isInteger == true else {
            throw unsupported(
                "a difference of times", at: word.start,
                hint:
                    "subtract seconds: extract(epoch FROM a) - extract(epoch FROM b), or subtract an interval '1 hour'")
        }
        let sign = word.isMark("-") ? "-" : ""
        let days = right.wrapped("printf('%+d days', \(sign)", ")", type: nil)
        let sum = (left + Fragment(",", at: word.start) + days).wrapped("date(", ")", type: .date, name: "?column?")
        line.append(sum)
    }

    // MARK: Fields and steps

    /// `extract(field FROM time)`, behind its opening bracket.
    mutating func extract(at start: Int) throws -> Fragment {
        guard let field = word, field.isName || field.kind == .string else { throw syntaxError() }
        place += 1
        guard take(word: "from") else { throw syntaxError() }
        let time = try line().asOperand
        try expect(mark: ")")
        return try part(field, of: time, name: "extract")
    }

    func part(_ field: SQLWord, of time: Fragment, name: String) throws -> Fragment {
        func number(_ format: String, _ after: String = "") -> Fragment {
            time.wrapped("(CAST(strftime('\(format)',", ") AS INTEGER)\(after))", type: .int8, name: name)
        }
        func seconds(_ factor: String) -> Fragment {
            time.wrapped("(CAST(strftime('%f',", ") AS REAL)\(factor))", type: .float8, name: name)
        }
        switch field.folded {
        case "year": return number("%Y")
        case "month": return number("%m")
        case "day": return number("%d")
        case "hour": return number("%H")
        case "minute": return number("%M")
        case "second": return seconds("")
        case "milliseconds", "millisecond": return seconds(" * 1000")
        case "microseconds", "microsecond": return seconds(" * 1000000")
        case "dow": return number("%w")
        case "isodow": return number("%w", " + 6) % 7 + 1").wrapped("(", "", type: .int8)
        case "doy": return number("%j")
        case "quarter": return number("%m", " + 2) / 3").wrapped("(", "", type: .int8)
        case "epoch":
            let whole = time.wrapped("(CAST(strftime('%s',", ") AS INTEGER)", type: nil)
            return (whole + time.wrapped("+ CAST(substr(strftime('%f',", "), 3) AS REAL))", type: nil))
                .named(name, .float8)
        case "week":
            return time.wrapped(
                "((strftime('%j', date(", ", '-3 days', 'weekday 4')) - 1) / 7 + 1)", type: .int8, name: name)
        default:
            throw unsupported(
                "extract of '\(field.text)'", at: field.start, hint: "year to second, epoch, dow, doy, week")
        }
    }

    /// `date_trunc('hour', time)`
    func truncated(_ time: Fragment, to unit: SQLWord) throws -> Fragment {
        func format(_ format: String, _ modifiers: String = "") -> Fragment {
            time.wrapped("strftime('\(format)',", "\(modifiers))", type: .timestamptz, name: "date_trunc")
        }
        switch unit.folded {
        case "milliseconds", "millisecond", "microseconds": return format(Self.timestampFormat)
        case "second": return format("%Y-%m-%dT%H:%M:%S.000Z")
        case "minute": return format("%Y-%m-%dT%H:%M:00.000Z")
        case "hour": return format("%Y-%m-%dT%H:00:00.000Z")
        case "day": return format("%Y-%m-%dT00:00:00.000Z")
        case "week": return format("%Y-%m-%dT00:00:00.000Z", ", '-6 days', 'weekday 1'")
        case "month": return format("%Y-%m-01T00:00:00.000Z")
        case "year": return format("%Y-01-01T00:00:00.000Z")
        case "quarter":
            let year = time.wrapped("(strftime('%Y-',", ")", type: nil)
            let month = time.wrapped(
                "|| printf('%02d', (strftime('%m',", ") - 1) / 3 * 3 + 1) || '-01T00:00:00.000Z')", type: nil)
            return (year + month).named("date_trunc", .timestamptz)
        default:
            throw unsupported(
                "date_trunc to '\(unit.text)'", at: unit.start,
                hint: "second, minute, hour, day, week, month, quarter and year are")
        }
    }

    /// `to_char(time, 'YYYY-MM-DD HH24:MI:SS')` as strftime's format; nil for a pattern that has none.
    static func characterFormat(_ pattern: String) -> String? {
        let known = [
            ("YYYY", "%Y"), ("HH24", "%H"), ("DDD", "%j"), ("SS.MS", "%f"), ("MM", "%m"), ("DD", "%d"), ("MI", "%M"),
            ("SS", "%S"),
        ]
        var format = ""
        var rest = Substring(pattern)
        while let first = rest.first {
            if let (text, form) = known.first(where: { rest.uppercased().hasPrefix($0.0) }) {
                format += form
                rest = rest.dropFirst(text.count)
            } else if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                format += rest[rest.index(after: rest.startIndex)..<end].replacing("%", with: "%%")
                rest = rest[rest.index(after: end)...]
            } else if first.isLetter || first == "%" || first == "\"" {
                return nil
            } else {
                format.append(rest.removeFirst())
            }
        }
        return format
    }
}

extension Fragment {
    func named(_ name: String, _ type: PostgresType?) -> Fragment {
        var fragment = self
        fragment.name = name
        fragment.type = type
        return fragment
    }
}
