internal import StreamCore

/// The keys of one JWKS (RFC 7517) that tokens can be verified by.
struct KeySet: Sendable {
    static let maximumBytes = 256 << 10
    static let maximumKeys = 64

    private let keys: [String: VerificationKey]
    /// The only key there is, which tokens need not name.
    private let single: VerificationKey?

    /// Keys for other algorithms and other uses are passed over, for issuers publish those too.
    /// - Throws: `access-keys` where there is no key to use, or one that must not be.
    init(json bytes: [UInt8]) throws(WeirError) {
        let document = bytes.withUnsafeBytes { JSONDocument($0) }
        guard let document, let items = document.root["keys"]?.items else {
            throw WeirError("access-keys", "the file is no JWKS", hint: "it is JSON: {\"keys\": [...]}")
        }
        guard items.count <= Self.maximumKeys else {
            throw WeirError("access-keys", "the file holds more than \(Self.maximumKeys) keys")
        }
        var usable: [VerificationKey] = []
        for item in items {
            if let key = try VerificationKey(item) { usable.append(key) }
        }
        guard !usable.isEmpty else {
            throw WeirError(
                "access-keys", "the file holds no key for RS256, ES256 (P-256) or HS256",
                hint: "such keys have kty RSA, EC or oct, and are for signatures")
        }
        var keys: [String: VerificationKey] = [:]
        for key in usable {
            guard let id = key.id else {
                guard usable.count > 1 else { continue }
                throw WeirError("access-keys", "one of several keys has no kid", hint: "give each key a kid of its own")
            }
            guard keys.updateValue(key, forKey: id) == nil else {
                throw WeirError("access-keys", "two keys have the kid '\(id)'", hint: "give each key a kid of its own")
            }
        }
        self.keys = keys
        single = usable.count == 1 ? usable[0] : nil
    }

    /// The key that a token names; the only one where it names none.
    func key(named id: String?) -> VerificationKey? {
        guard let id else { return single }
        return keys[id]
    }

    var count: Int { single == nil ? keys.count : 1 }
}
