internal import StreamCore

/// PostgreSQL's binary numeric: digits to the base of 10,000 behind a head of four 16-bit numbers.
enum NumericWire {
    private static let negative: UInt16 = 0x4000

    static func bytes(unscaled: Int64, scale: Int) -> [UInt8] {
        var digits = Array(String(unscaled.magnitude).utf8.map { $0 - UInt8(ascii: "0") })
        if digits.count < scale + 1 { digits.insert(contentsOf: zeros(scale + 1 - digits.count), at: 0) }
        var whole = Array(digits.dropLast(scale))
        var fraction = Array(digits.suffix(scale))
        whole.insert(contentsOf: zeros((4 - whole.count % 4) % 4), at: 0)
        fraction.append(contentsOf: zeros((4 - fraction.count % 4) % 4))
        var groups = stride(from: 0, to: whole.count + fraction.count, by: 4).map { start in
            (whole + fraction)[start..<(start + 4)].reduce(UInt16(0)) { $0 * 10 + UInt16($1) }
        }
        var weight = whole.count / 4 - 1
        while let first = groups.first, first == 0 {
            groups.removeFirst()
            weight -= 1
        }
        while groups.last == 0 { groups.removeLast() }
        let sign: UInt16 = unscaled < 0 ? negative : 0
        let head = [
            UInt16(groups.count), UInt16(bitPattern: Int16(groups.isEmpty ? 0 : weight)), sign, UInt16(scale),
        ]
        return (head + groups).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    /// Nil where it is malformed. What is no finite number of at most 18 digits is a float.
    static func value(_ bytes: [UInt8]) -> QueryValue? {
        guard bytes.count >= 8, bytes.count % 2 == 0 else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        let groups = words[4...]
        guard Int(words[0]) == groups.count, groups.allSatisfy({ $0 < 10_000 }), words[3] < 0x4000 else { return nil }
        switch words[2] {
        case 0xC000: return .null
        case 0xD000: return .float(.infinity)
        case 0xF000: return .float(-.infinity)
        case 0, negative: break
        default: return nil
        }
        let weight = Int(Int16(bitPattern: words[1]))
        guard weight < 64, weight > -64, groups.count < 64 else { return nil }
        return text(Array(groups), weight: weight, scale: Int(words[3]), isNegative: words[2] == negative)
    }

    private static func text(_ groups: [UInt16], weight: Int, scale: Int, isNegative: Bool) -> QueryValue? {
        func group(_ index: Int) -> String {
            let value = groups.indices.contains(index) ? groups[index] : 0
            let digits = String(value)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        let whole = weight < 0 ? "0" : (0...weight).map(group).joined()
        let groupsBehind = (min(scale, 256) + 3) / 4
        let fraction = (0..<groupsBehind).map { group(weight + 1 + $0) }.joined().prefix(scale)
        return number((isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction))
    }

    /// A number as text: exact where it has at most 18 digits, else a float. Nil where it is none.
    static func number(_ text: String) -> QueryValue? {
        let isNegative = text.hasPrefix("-")
        let digits = text.drop { $0 == "-" || $0 == "+" }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isPlain = digits.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 46 } && text.count - digits.count <= 1
        guard isPlain, parts.count < 2 || !parts[1].contains("."), let whole = parts.first,
            whole.count + (parts.count > 1 ? parts[1].count : 0) > 0
        else {
            return Double(text).map { .float($0) }
        }
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        let significant = (String(whole) + fraction).drop { $0 == "0" }
        guard significant.count <= DataType.maximumPrecision, fraction.count <= DataType.maximumPrecision else {
            return Double(text).map { .float($0) }
        }
        let unscaled = Int64(significant) ?? 0
        return .decimal(unscaled: isNegative ? -unscaled : unscaled, scale: fraction.count)
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
