import StreamCore
import TestSupport

/// Columns of random values, edge values and nulls among them.
enum RandomColumns {
    static let keyTypes: [DataType] = [
        .bool, .int, .float, .decimal(precision: 12, scale: 2), .string, .bytes, .timestamp, .date,
    ]

    static func column(
        _ type: DataType, rows: Int, nullShare: Double, isDictionary: Bool = false, using random: inout SeededGenerator
    ) -> Column {
        let nulls = (0..<rows).map { _ in Double.random(in: 0..<1, using: &random) < nullShare }
        switch type {
        case .bool: return .bool(fixed(nulls) { UInt8.random(in: 0...1, using: &random) })
        case .float: return .float64(fixed(nulls) { float(&random) })
        case .string, .bytes:
            if isDictionary { return .string(dictionary(nulls, &random)) }
            var builder = StringColumnBuilder()
            for isNull in nulls {
                if isNull { builder.appendNull() } else { builder.append(bytes(type, &random)) }
            }
            return .string(builder.finish())
        case .date: return .int64(fixed(nulls) { Int64.random(in: -100_000...100_000, using: &random) })
        case .timestamp:
            return .int64(fixed(nulls) { Int64.random(in: -60_000_000_000...4_000_000_000_000, using: &random) })
        default: return .int64(fixed(nulls) { integer(&random) })
        }
    }

    private static func fixed<Value>(_ nulls: [Bool], _ draw: () -> Value) -> FixedColumn<Value> {
        let values = Buffer<Value>(nulls.map { _ in draw() })
        return FixedColumn(values: values, validity: Validity(nulls.map { !$0 }))
    }

    private static func integer(_ random: inout SeededGenerator) -> Int64 {
        let edges: [Int64] = [.min, .max, 0, -1, 1, 255, 256, -256]
        return Bool.random(using: &random)
            ? Int64.random(in: -20...20, using: &random)
            : Bool.random(using: &random)
                ? edges[Int.random(in: 0..<edges.count, using: &random)]
                : Int64.random(in: .min ... .max, using: &random)
    }

    private static func float(_ random: inout SeededGenerator) -> Double {
        let edges: [Double] = [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1, -1]
        return Bool.random(using: &random)
            ? edges[Int.random(in: 0..<edges.count, using: &random)] : Double.random(in: -1e6...1e6, using: &random)
    }

    private static func bytes(_ type: DataType, _ random: inout SeededGenerator) -> [UInt8] {
        let count = Int.random(in: 0...6, using: &random)
        if type == .string {
            let letters = ["a", "b", "\u{0}", "\u{1}", "ß", "語", "z"]
            return (0..<count).flatMap { _ in Array(letters[Int.random(in: 0..<letters.count, using: &random)].utf8) }
        }
        return (0..<count).map { _ in [0, 1, 254, 255, 65][Int.random(in: 0..<5, using: &random)] }
    }

    private static func dictionary(_ nulls: [Bool], _ random: inout SeededGenerator) -> StringColumn {
        var builder = StringColumnBuilder()
        for _ in 0..<5 { builder.append(bytes(.string, &random)) }
        let entries = builder.finish()
        let codes = Buffer<UInt32>(nulls.map { $0 ? 0 : UInt32.random(in: 0..<5, using: &random) })
        return StringColumn(
            views: entries.views, bytes: entries.bytes, codes: codes, validity: Validity(nulls.map { !$0 }))
    }
}
