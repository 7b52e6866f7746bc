internal import CJOSE

/// A token's SHA-256: what the cache knows it by, so that tokens themselves are not kept.
struct TokenDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(_ token: [UInt8]) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { digest in
            _ = SHA256(token, token.count, digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        self.words = words
    }

    static func == (left: TokenDigest, right: TokenDigest) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
