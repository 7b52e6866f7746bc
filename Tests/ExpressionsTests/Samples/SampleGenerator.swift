import StreamCore
import TestSupport

/// Makes random typed expressions over `schema`.
struct SampleGenerator {
    var random: SeededGenerator
    /// Whether to stay with what SQLite has too.
    let forSQLite: Bool

    init(seed: UInt64, forSQLite: Bool) {
        random = SeededGenerator(seed: seed)
        self.forSQLite = forSQLite
    }

    static let schema = Schema([
        Field("i", .int), Field("j", .int, isOptional: true), Field("f", .float), Field("g", .float, isOptional: true),
        Field("s", .string), Field("t", .string, isOptional: true), Field("b", .bool),
        Field("c", .bool, isOptional: true), Field("m", .decimal(precision: 12, scale: 2)),
        Field("n", .decimal(precision: 18, scale: 5), isOptional: true),
    ])

    static let texts = [
        "", "a", "ab", "abc", "b%", "a_c", "Tea Cup", " x ", "bab", "日本語", "日%", "🙂a", "zzzzzzzzzzzzzzzzzzzz",
    ]

    mutating func row() -> [TestValue] {
        Self.schema.fields.map { field in
            field.isOptional && random.chance(25) ? .null : value(of: field.type)
        }
    }

    mutating func value(of type: DataType) -> TestValue {
        switch type {
        case .bool: .bool(random.chance(50))
        case .int: .int(integer())
        // Few binary digits: what arithmetic and printing do with them is the same everywhere.
        case .float: .float(Double(random.below(2001) - 1000) / 8)
        case .decimal(let precision, _): .int(decimal(digits: precision))
        default: .text(random.pick(Self.texts))
        }
    }

    private mutating func integer() -> Int64 {
        switch random.below(12) {
        case 0: random.pick([Int64.min, .max, .min + 1, 1 << 32])
        case 1...2: 0
        default: Int64(random.below(21)) - 10
        }
    }

    private mutating func decimal(digits: Int) -> Int64 {
        let bound = (0..<(random.chance(15) ? digits : 4)).reduce(Int64(1)) { value, _ in value * 10 }
        return Int64.random(in: (1 - bound)..<bound, using: &random)
    }

    mutating func sample(_ type: DataType, depth: Int) -> Sample {
        if depth <= 0 || random.chance(8) { return leaf(type) }
        if random.chance(18) { return choice(type, depth: depth) }
        switch type {
        case .bool: return condition(depth: depth)
        case .int: return integerSample(depth: depth)
        case .float: return floatSample(depth: depth)
        case .string: return textSample(depth: depth)
        default: return decimalSample(depth: depth)
        }
    }

    mutating func anyType() -> DataType {
        random.pick(
            forSQLite ? [.bool, .int, .float, .string] : [.bool, .int, .string, .decimal(precision: 12, scale: 2)])
    }

    // MARK: leaves

    private mutating func leaf(_ type: DataType) -> Sample {
        let columns = Self.schema.fields.indices.filter { index in
            switch (Self.schema.fields[index].type, type) {
            case (.decimal, .decimal): true
            case (let found, _): found == type
            }
        }
        if random.chance(60) {
            let index = random.pick(columns)
            let field = Self.schema.fields[index]
            return Sample(ours: field.name, sqlite: field.name, type: field.type) { .value($0[index]) }
        }
        return literal(type)
    }

    private mutating func literal(_ type: DataType) -> Sample {
        let value = value(of: type)
        let result = RowResult.value(value)
        switch value {
        case .bool(let bool): return Sample(ours: "\(bool)", sqlite: bool ? "1" : "0", type: type) { _ in result }
        case .int(let int):
            if case .decimal = type { return decimalLiteral(int % 100_000) }
            return Sample(ours: "\(int)", sqlite: int == .min ? nil : "(\(int))", type: .int) { _ in result }
        case .float(let float):
            return Sample(ours: "\(float)e0", sqlite: "(\(float))", type: .float) { _ in result }
        case .text(let text):
            let quoted =
                "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
            return Sample(ours: quoted, sqlite: quoted, type: .string) { _ in result }
        case .null: return Sample(ours: "null", sqlite: "null", type: type) { _ in .null }
        }
    }

    /// Scale 2.
    private func decimalLiteral(_ value: Int64) -> Sample {
        let magnitude = value.magnitude
        let cents = magnitude % 100
        let text = (value < 0 ? "-" : "") + "\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
        let precision = max(2, String(magnitude).count)
        return Sample(ours: text, sqlite: nil, type: .decimal(precision: precision, scale: 2)) { _ in .int(value) }
    }
}
