internal import StreamCore

/// Whom verified tokens are of, until they end. Bounded: what was not asked for lately is forgotten first.
struct TokenCache {
    private struct Entry {
        let principal: Principal
        let end: Int64
    }

    private let half: Int
    /// Asked for since `old` was the younger one.
    private var young: [TokenDigest: Entry] = [:]
    private var old: [TokenDigest: Entry] = [:]

    /// - Parameter capacity: tokens held at most.
    init(capacity: Int) { half = max(capacity / 2, 1) }

    var count: Int { young.count + old.count }

    /// - Parameter now: epoch milliseconds.
    mutating func principal(of token: TokenDigest, now: Int64) -> Principal? {
        if let entry = young[token] { return now < entry.end ? entry.principal : nil }
        guard let entry = old.removeValue(forKey: token), now < entry.end else { return nil }
        insert(entry, token)
        return entry.principal
    }

    mutating func insert(_ principal: Principal, of token: TokenDigest, end: Int64) {
        insert(Entry(principal: principal, end: end), token)
    }

    private mutating func insert(_ entry: Entry, _ token: TokenDigest) {
        if young.count >= half {
            old = young
            young = [:]
        }
        young[token] = entry
    }

    mutating func removeAll() {
        young = [:]
        old = [:]
    }
}
