/// The same numbers for the same seed, so that a failure can be had again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// Runs of a few letters between runs of noise: what compresses partly.
    mutating func bytes(_ count: Int) -> [UInt8] {
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
