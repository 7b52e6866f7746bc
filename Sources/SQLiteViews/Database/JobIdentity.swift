internal import StreamCore

/// The id that a job gets with its state directory, and by which Kafka's record knows it again.
enum JobIdentity {
    /// 128 random bits as 32 hexadecimal digits.
    static func make(using random: inout some RandomNumberGenerator) -> String {
        (0..<2).map { _ in HexText.digits(UInt64.random(in: 0...UInt64.max, using: &random), count: 16) }.joined()
    }
}
