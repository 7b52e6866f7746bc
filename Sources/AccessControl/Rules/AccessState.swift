internal import StreamCore

/// What tokens are held against, as it is now, and what is remembered of them: logic alone, under the gate's lock.
struct AccessState {
    /// A line for the log.
    struct Note {
        let level: LogLevel
        let text: String
    }

    private var file: AccessFile
    private var keyFile: KeyFile
    private let capacity: Int
    /// Counts the forms of access file and keys: what older ones verified is not remembered.
    private(set) var generation = 0
    var cache: TokenCache
    var limiter: RateLimiter

    /// - Throws: `access-keys`, and what reading the access file throws.
    init(_ source: AccessSource, capacity: Int, monotonic now: Int64) throws(WeirError) {
        file = try AccessFile(source, monotonic: now)
        keyFile = try KeyFile(path: file.rules.keysPath, monotonic: now)
        self.capacity = capacity
        cache = TokenCache(capacity: capacity)
        limiter = RateLimiter(capacity: capacity)
    }

    var rules: AccessRules { file.rules }
    var keys: KeySet { keyFile.keys }

    /// Reads again what has changed; each file is looked at once a second at most.
    mutating func look(monotonic now: Int64) -> [Note] { lookAtRules(now) + lookAtKeys(now) }

    private mutating func lookAtRules(_ now: Int64) -> [Note] {
        switch file.look(monotonic: now) {
        case .unchanged: return []
        case .changed(let form):
            do throws(WeirError) {
                // Both or neither: the new rules may be about other keys.
                keyFile = try KeyFile(path: form.rules.keysPath, monotonic: now)
            } catch {
                return complain(error)
            }
            file.adopt(form)
            forget()
            // Rates may be others.
            limiter = RateLimiter(capacity: capacity)
            let roles = form.rules.roles.count
            return [Note(level: .notice, text: "read the access file again: \(roles) role\(roles == 1 ? "" : "s")")]
        case .broken(let error): return complain(error)
        }
    }

    private mutating func complain(_ error: WeirError) -> [Note] {
        guard file.isNew(error) else { return [] }
        let text = "\(error.message) [\(error.code)]; the access file read before stays in use"
        return [Note(level: .warning, text: text)]
    }

    private mutating func lookAtKeys(_ now: Int64) -> [Note] {
        switch keyFile.look(monotonic: now) {
        case .unchanged: return []
        case .changed(let count):
            forget()
            return [Note(level: .notice, text: "read \(count) key\(count == 1 ? "" : "s") from '\(keyFile.path)'")]
        case .broken(let error):
            return [
                Note(level: .warning, text: "\(error.message) [\(error.code)]; the keys read before stay in use")
            ]
        }
    }

    private mutating func forget() {
        generation += 1
        cache.removeAll()
    }
}
