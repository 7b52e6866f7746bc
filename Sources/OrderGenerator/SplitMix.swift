/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same everywhere for a seed.
struct SplitMix: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number below `bound`, as even as 64 bits make it.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number below `bound`, low ones more often: the square of a uniform draw.
    mutating func skewed(below bound: Int) -> Int {
        let draw = Double(next() >> 11) * 0x1p-53
        return Int(draw * draw * Double(bound))
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var hash = value
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        return hash ^ hash >> 31
    }
}
