import StreamCore

extension SampleGenerator {
    mutating func condition(depth: Int) -> Sample {
        switch random.below(9) {
        case 0: return logic("and", decisive: false, depth: depth)
        case 1: return logic("or", decisive: true, depth: depth)
        case 2:
            let operand = sample(.bool, depth: depth - 1)
            return .strict("(not \(operand.ours))", operand.sqlite.map { "(not \($0))" }, .bool, [operand]) {
                .bool($0[0] == .bool(false))
            }
        case 3: return nullTest(depth: depth)
        case 4: return membership(depth: depth)
        case 5: return between(depth: depth)
        case 6: return like(depth: depth)
        default: return comparison(depth: depth)
        }
    }

    private mutating func logic(_ word: String, decisive: Bool, depth: Int) -> Sample {
        let left = sample(.bool, depth: depth - 1)
        let right = sample(.bool, depth: depth - 1)
        return Sample(
            ours: "(\(left.ours) \(word) \(right.ours))",
            sqlite: Sample.both(left, right) { "(\($0) \(word) \($1))" }, type: .bool
        ) { row in
            let first = left.run(row)
            if first.hasFailed || first == .bool(decisive) { return first }
            let second = right.run(row)
            if second.hasFailed || second == .bool(decisive) { return second }
            return first == .null || second == .null ? .null : .bool(!decisive)
        }
    }

    private mutating func nullTest(depth: Int) -> Sample {
        let operand = sample(anyType(), depth: depth - 1)
        let negated = random.chance(50)
        let text = negated ? "is not null" : "is null"
        return Sample(
            ours: "(\(operand.ours) \(text))", sqlite: operand.sqlite.map { "(\($0) \(text))" }, type: .bool
        ) { row in
            let result = operand.run(row)
            return result.hasFailed ? result : .bool((result == .null) != negated)
        }
    }

    /// -1, 0 or 1; both of one type but for the scale.
    static func order(_ left: TestValue, _ leftType: DataType, _ right: TestValue, _ rightType: DataType) -> Int {
        switch (left, right) {
        case (.float, _), (_, .float):
            return left.double < right.double ? -1 : left.double == right.double ? 0 : 1
        case (.text(let a), .text(let b)):
            return a == b ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
        case (.bool(let a), .bool(let b)): return a == b ? 0 : b ? -1 : 1
        default:
            let (a, b) = (left.integer * power(18 - leftType.scale), right.integer * power(18 - rightType.scale))
            return a < b ? -1 : a == b ? 0 : 1
        }
    }

    private mutating func comparison(depth: Int) -> Sample {
        let type = anyType()
        var other = type
        if type == .int, random.chance(30) { other = forSQLite ? .float : .decimal(precision: 12, scale: 2) }
        let left = sample(type, depth: depth - 1)
        let right = sample(other, depth: depth - 1)
        let word = random.pick(["=", "<>", "<", "<=", ">", ">="])
        // SQLite compares an integer with a REAL exactly, we as floats.
        let exact = Sample.both(left, right) { a, b in
            left.type == right.type ? "(\(a) \(word) \(b))" : "(cast(\(a) as real) \(word) \(b))"
        }
        return .strict("(\(left.ours) \(word) \(right.ours))", exact, .bool, [left, right]) { values in
            let (a, b) = (values[0], values[1])
            let order = SampleGenerator.order(a, left.type, b, right.type)
            switch word {
            case "=": return .bool(order == 0)
            case "<>": return .bool(order != 0)
            case "<": return .bool(order < 0)
            case "<=": return .bool(order <= 0)
            case ">": return .bool(order > 0)
            default: return .bool(order >= 0)
            }
        }
    }

    private mutating func membership(depth: Int) -> Sample {
        let type = anyType()
        let subject = sample(type, depth: depth - 1)
        let onlyLiterals = random.chance(50)
        let count = random.pick([1, 2, 3, 12])
        let values = (0..<count).map { _ in sample(type, depth: onlyLiterals ? 0 : depth - 2) }
        let hasNull = random.chance(20)
        let negated = random.chance(40)
        let list: (String, [String]) -> String = {
            "(\($0) \(negated ? "not in" : "in") (\(($1 + (hasNull ? ["null"] : [])).joined(separator: ", "))))"
        }
        let texts = values.compactMap(\.sqlite)
        return Sample(
            ours: list(subject.ours, values.map(\.ours)),
            sqlite: texts.count == count ? subject.sqlite.map { list($0, texts) } : nil, type: .bool
        ) { row in
            let wanted = subject.run(row)
            guard case .value(let value) = wanted else { return wanted }
            var sawNull = hasNull || value == .null
            for candidate in values {
                let result = candidate.run(row)
                guard case .value(let other) = result else { return result }
                if value == .null || other == .null {
                    sawNull = true
                } else if SampleGenerator.order(value, subject.type, other, candidate.type) == 0 {
                    return .bool(!negated)
                }
            }
            return sawNull ? .null : .bool(negated)
        }
    }

    private mutating func between(depth: Int) -> Sample {
        let type = random.pick(
            forSQLite ? [DataType.int, .float, .string] : [.int, .decimal(precision: 12, scale: 2)])
        let parts = (0..<3).map { _ in sample(type, depth: depth - 1) }
        let negated = random.chance(40)
        let text: ([String]) -> String = { "(\($0[0]) \(negated ? "not " : "")between \($0[1]) and \($0[2]))" }
        let texts = parts.compactMap(\.sqlite)
        return Sample(
            ours: text(parts.map(\.ours)), sqlite: texts.count == 3 ? text(texts) : nil, type: .bool
        ) { row in
            let subject = parts[0].run(row)
            if subject.hasFailed { return subject }
            var isUnknown = false
            for (index, sign) in [(1, 1), (2, -1)] {
                let bound = parts[index].run(row)
                if bound.hasFailed { return bound }
                guard case .value(let a) = subject, case .value(let b) = bound, a != .null, b != .null else {
                    isUnknown = true
                    continue
                }
                if SampleGenerator.order(a, parts[0].type, b, parts[index].type) * sign < 0 { return .bool(negated) }
            }
            return isUnknown ? .null : .bool(!negated)
        }
    }

    private mutating func like(depth: Int) -> Sample {
        let text = sample(.string, depth: depth - 1)
        let pieces = ["%", "_", "a", "b", "ab", "日", "🙂", "Tea", "!%", "!_", "!!"]
        let hasEscape = random.chance(30)
        let pattern = (0..<random.below(5)).map { _ in random.pick(hasEscape ? pieces : Array(pieces.prefix(8))) }
            .joined()
        let source = random.chance(80) ? "'\(pattern)'" : "(t || '\(pattern)')"
        let asColumn = !source.hasPrefix("'")
        let suffix = hasEscape ? " escape '!'" : ""
        return Sample(
            ours: "(\(text.ours) like \(source)\(suffix))",
            sqlite: text.sqlite.map { "(\($0) like \(source)\(suffix))" }, type: .bool
        ) { row in
            let subject = text.run(row)
            guard case .value(let value) = subject else { return subject }
            if value == .null || (asColumn && row[5] == .null) { return .null }
            let whole = asColumn ? row[5].string + pattern : pattern
            return .bool(
                SampleGenerator.matches(
                    Array(value.string.unicodeScalars), Array(whole.unicodeScalars), hasEscape ? "!" : nil))
        }
    }

    /// By plain recursion over characters.
    static func matches(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar], _ escape: Unicode.Scalar?) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == escape {
            guard let literal = rest.first else { return false }
            return text.first == literal && matches(Array(text.dropFirst()), Array(rest.dropFirst()), escape)
        }
        if first == "%" { return (0...text.count).contains { matches(Array(text[$0...]), rest, escape) } }
        guard let character = text.first, first == "_" || first == character else { return false }
        return matches(Array(text.dropFirst()), rest, escape)
    }
}

extension DataType {
    var scale: Int { if case .decimal(_, let scale) = self { scale } else { 0 } }
}
