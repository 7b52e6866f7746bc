/// Numbers that are the same for the same seed, so that a failure can be had again: SplitMix64 (Steele, Lea, Flood 2014).
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    public mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    public mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// Runs of a few letters between runs of noise: what compresses partly.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let run = Int.random(in: 1...200, using: &self)
            if Bool.random(using: &self) {
                bytes += [UInt8](repeating: UInt8.random(in: 97...100, using: &self), count: run)
            } else {
                bytes += (0..<run).map { _ in UInt8.random(in: .min ... .max, using: &self) }
            }
        }
        return Array(bytes.prefix(count))
    }
}
