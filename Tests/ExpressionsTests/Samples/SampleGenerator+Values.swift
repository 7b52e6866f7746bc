import Foundation
import StreamCore

extension SampleGenerator {
    mutating func integerSample(depth: Int) -> Sample {
        switch random.below(9) {
        case 0:
            let text = sample(.string, depth: depth - 1)
            return .strict("length(\(text.ours))", text.sqlite.map { "length(\($0))" }, .int, [text]) {
                .int(Int64($0[0].string.unicodeScalars.count))
            }
        case 1:
            let operand = sample(.int, depth: depth - 1)
            return .strict("(- \(operand.ours))", operand.sqlite.map { "(- \($0))" }, .int, [operand]) {
                .exact(-$0[0].integer, isDecimal: false)
            }
        case 2 where !forSQLite:
            let operand = sample(.int, depth: depth - 1)
            return .strict("abs(\(operand.ours))", nil, .int, [operand]) {
                .exact(Int128($0[0].integer.magnitude), isDecimal: false)
            }
        case 3 where forSQLite:
            let operand = sample(.float, depth: depth - 1)
            return .strict(
                "cast(\(operand.ours) as int)", operand.sqlite.map { "cast(\($0) as integer)" }, .int, [operand]
            ) { Int64(exactly: $0[0].double.rounded(.towardZero)).map(RowResult.int) ?? .overflow }
        default: return integerArithmetic(depth: depth)
        }
    }

    private mutating func integerArithmetic(depth: Int) -> Sample {
        let left = sample(.int, depth: depth - 1)
        let right = sample(.int, depth: depth - 1)
        let word = random.pick(["+", "-", "*", "/", "%"])
        return Sample.infix(word, left, right, .int) { a, b in
            let (x, y) = (a.integer, b.integer)
            switch word {
            case "+": return .exact(x + y, isDecimal: false)
            case "-": return .exact(x - y, isDecimal: false)
            case "*": return .exact(x * y, isDecimal: false)
            case "/": return y == 0 ? .failed(.divisionByZero) : .exact(x / y, isDecimal: false)
            default: return y == 0 ? .failed(.divisionByZero) : .exact(x % y, isDecimal: false)
            }
        }
    }

    mutating func floatSample(depth: Int) -> Sample {
        switch random.below(6) {
        case 0:
            let operand = sample(.int, depth: depth - 1)
            return .strict(
                "cast(\(operand.ours) as float)", operand.sqlite.map { "cast(\($0) as real)" }, .float, [operand]
            ) { .finite($0[0].double) }
        case 1:
            let word = random.pick(["abs", "floor", "ceil"])
            let operand = sample(.float, depth: depth - 1)
            return .strict(
                "\(word)(\(operand.ours))", operand.sqlite.map { "\(word)(\($0))" }, .float, [operand]
            ) {
                let value = $0[0].double
                return .finite(word == "abs" ? abs(value) : word == "floor" ? value.rounded(.down) : value.rounded(.up))
            }
        default:
            let left = sample(random.chance(25) ? .int : .float, depth: depth - 1)
            let right = sample(.float, depth: depth - 1)
            let word = random.pick(["+", "-", "*", "/"])
            return Sample.infix(word, left, right, .float) { a, b in
                let (x, y) = (a.double, b.double)
                switch word {
                case "+": return .finite(x + y)
                case "-": return .finite(x - y)
                case "*": return .finite(x * y)
                default: return .finite(x / y, dividesByZero: y == 0)
                }
            }
        }
    }

    mutating func textSample(depth: Int) -> Sample {
        switch random.below(7) {
        case 0:
            let parts = [sample(.string, depth: depth - 1), sample(.string, depth: depth - 1)]
            return Sample.infix("||", parts[0], parts[1], .string) { .text($0.string + $1.string) }
        case 1:
            let word = random.pick(["lower", "upper"])
            return unary(word, depth) { word == "lower" ? $0.lowercased() : $0.uppercased() }
        case 2: return unary("trim", depth) { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ")) }
        case 3: return substring(depth: depth)
        case 4: return replacement(depth: depth)
        case 5:
            let operand = sample(.int, depth: depth - 1)
            return .strict(
                "cast(\(operand.ours) as string)", operand.sqlite.map { "cast(\($0) as text)" }, .string, [operand]
            ) { .text("\($0[0].integer)") }
        default: return unary("trim", depth) { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ")) }
        }
    }

    private mutating func unary(_ word: String, _ depth: Int, _ body: @escaping (String) -> String) -> Sample {
        let operand = sample(.string, depth: depth - 1)
        return .strict("\(word)(\(operand.ours))", operand.sqlite.map { "\(word)(\($0))" }, .string, [operand]) {
            .text(body($0[0].string))
        }
    }

    private mutating func substring(depth: Int) -> Sample {
        let text = sample(.string, depth: depth - 1)
        let start = random.chance(60) ? sample(.int, depth: depth - 2) : sample(.int, depth: 0)
        let count = random.below(5)
        return .strict(
            "substr(\(text.ours), \(start.ours), \(count))",
            // SQLite takes a position's low 32 bits.
            Sample.both(text, start) { a, b in "substr(\(a), max(-1000, min(1000, \(b))), \(count))" }, .string,
            [text, start]
        ) {
            let scalars = Array($0[0].string.unicodeScalars)
            // The first position that is asked for, counted from 1; what lies outside is passed over.
            let first = $0[1].integer < 0 ? $0[1].integer + Int128(scalars.count) + 1 : $0[1].integer
            var result = String.UnicodeScalarView()
            for position in first..<(first + Int128(count)) where position >= 1 && position <= Int128(scalars.count) {
                result.append(scalars[Int(position) - 1])
            }
            return .text(String(result))
        }
    }

    private mutating func replacement(depth: Int) -> Sample {
        let text = sample(.string, depth: depth - 1)
        let from = random.pick(["a", "ab", "", "日", "b%"])
        let to = random.pick(["", "x", "aa"])
        return .strict(
            "replace(\(text.ours), '\(from)', '\(to)')", text.sqlite.map { "replace(\($0), '\(from)', '\(to)')" },
            .string, [text]
        ) {
            .text(
                from.isEmpty ? $0[0].string : $0[0].string.replacingOccurrences(of: from, with: to, options: .literal))
        }
    }

    /// Exact arithmetic in 128 bits against the scaled integers of the kernels.
    mutating func decimalSample(depth: Int) -> Sample {
        let left = sample(random.chance(20) ? .int : .decimal(precision: 12, scale: 2), depth: depth - 1)
        let right = sample(random.chance(20) ? .int : .decimal(precision: 12, scale: 2), depth: depth - 1)
        let (a, b) = (left.type.scale, right.type.scale)
        if left.type == .int, right.type == .int {
            return .strict("cast(\(left.ours) as decimal(18,2))", nil, .decimal(precision: 18, scale: 2), [left]) {
                .exact($0[0].integer * 100, isDecimal: true)
            }
        }
        let words = a + b <= 6 ? ["+", "-", "*", "/", "%"] : ["+", "-", "%"]
        let word = random.pick(words)
        let scale = word == "*" ? a + b : word == "/" ? max(6, a) : max(a, b)
        return Sample.infix(word, left, right, .decimal(precision: 18, scale: scale)) { x, y in
            let (p, q) = (SampleGenerator.rescale(x.integer, a, scale), SampleGenerator.rescale(y.integer, b, scale))
            switch word {
            case "+": return .exact(p + q, isDecimal: true)
            case "-": return .exact(p - q, isDecimal: true)
            case "*": return .exact(x.integer * y.integer, isDecimal: true)
            case "%": return q == 0 ? .failed(.divisionByZero) : .exact(p % q, isDecimal: true)
            default:
                guard y.integer != 0 else { return .failed(.divisionByZero) }
                // Within 128 bits: 10^19 times 10^(6 + 6).
                let numerator = x.integer * SampleGenerator.power(scale + b - a)
                return .exact(SampleGenerator.divideToEven(numerator, y.integer), isDecimal: true)
            }
        }
    }
}
