import StreamCore

extension SampleGenerator {
    /// `case`, `coalesce`, `nullif` of a type.
    mutating func choice(_ type: DataType, depth: Int) -> Sample {
        switch random.below(4) {
        case 0: return searched(type, depth: depth)
        case 1: return simple(type, depth: depth)
        case 2: return coalesce(type, depth: depth)
        default: return nullIf(type, depth: depth)
        }
    }

    /// Samples of exactly one type, so that nothing is converted: decimals of one scale.
    mutating func alike(_ type: DataType, _ count: Int, depth: Int) -> [Sample] {
        (0..<count).map { _ in
            let sample = sample(type, depth: depth - 1)
            guard case .decimal = type else { return sample }
            return scaled(sample, to: 2)
        }
    }

    private func scaled(_ sample: Sample, to scale: Int) -> Sample {
        guard case .decimal(_, let from) = sample.type, from != scale else { return sample }
        let type = DataType.decimal(precision: 18, scale: scale)
        return .strict("cast(\(sample.ours) as decimal(18,\(scale)))", nil, type, [sample]) {
            .exact(SampleGenerator.rescale($0[0].integer, from, scale), isDecimal: true)
        }
    }

    private mutating func searched(_ type: DataType, depth: Int) -> Sample {
        let conditions = [sample(.bool, depth: depth - 1), sample(.bool, depth: depth - 1)]
        let values = alike(type, 3, depth: depth)
        let hasElse = random.chance(70)
        let text: ([String], [String]) -> String = { c, v in
            "case when \(c[0]) then \(v[0]) when \(c[1]) then \(v[1])\(hasElse ? " else \(v[2])" : "") end"
        }
        let all = (conditions + values).compactMap(\.sqlite)
        return Sample(
            ours: text(conditions.map(\.ours), values.map(\.ours)),
            sqlite: all.count == 5 ? text(Array(all[..<2]), Array(all[2...])) : nil, type: values[0].type
        ) { row in
            for (condition, value) in zip(conditions, values) {
                let result = condition.run(row)
                if result.hasFailed { return result }
                if result.isTrue { return value.run(row) }
            }
            return hasElse ? values[2].run(row) : .null
        }
    }

    private mutating func simple(_ type: DataType, depth: Int) -> Sample {
        let subjects = alike(.int, 2, depth: depth)
        let values = alike(type, 2, depth: depth)
        let text: ([String]) -> String = { "case \($0[0]) when \($0[1]) then \($0[2]) else \($0[3]) end" }
        let all = (subjects + values).compactMap(\.sqlite)
        return Sample(
            ours: text((subjects + values).map(\.ours)), sqlite: all.count == 4 ? text(all) : nil, type: values[0].type
        ) { row in
            let subject = subjects[0].run(row)
            if subject.hasFailed { return subject }
            let value = subjects[1].run(row)
            if value.hasFailed { return value }
            return subject == value && subject != .null ? values[0].run(row) : values[1].run(row)
        }
    }

    private mutating func coalesce(_ type: DataType, depth: Int) -> Sample {
        let values = alike(type, 3, depth: depth)
        let text: ([String]) -> String = { "coalesce(\($0.joined(separator: ", ")))" }
        let all = values.compactMap(\.sqlite)
        return Sample(
            ours: text(values.map(\.ours)), sqlite: all.count == 3 ? text(all) : nil, type: values[0].type
        ) { row in
            for value in values {
                let result = value.run(row)
                if result != .null { return result }
            }
            return .null
        }
    }

    private mutating func nullIf(_ type: DataType, depth: Int) -> Sample {
        let values = alike(type, 2, depth: depth)
        return Sample(
            ours: "nullif(\(values[0].ours), \(values[1].ours))",
            sqlite: Sample.both(values[0], values[1]) { "nullif(\($0), \($1))" }, type: values[0].type
        ) { row in
            let value = values[0].run(row)
            if value.hasFailed { return value }
            let other = values[1].run(row)
            if other.hasFailed { return other }
            return value == other ? .null : value
        }
    }

    /// A scaled integer at another scale, half to even: exact arithmetic, written apart from what it tests.
    static func rescale(_ value: Int128, _ from: Int, _ to: Int) -> Int128 {
        if to >= from { return value * power(to - from) }
        return divideToEven(value, power(from - to))
    }

    static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(Int128(1)) { value, _ in value * 10 } }

    static func divideToEven(_ value: Int128, _ divisor: Int128) -> Int128 {
        var floor = value / divisor
        if floor * divisor > value && divisor > 0 || floor * divisor < value && divisor < 0 { floor -= 1 }
        // value / divisor lies in [floor, floor + 1].
        let below = (value - floor * divisor).magnitude
        let above = divisor.magnitude - below
        if below == above { return floor % 2 == 0 ? floor : floor + 1 }
        return below < above ? floor : floor + 1
    }
}
