internal import Glibc
internal import StreamCore

/// The JWKS file, read again when it changes. A broken one changes nothing: what was read last stays.
struct KeyFile {
    enum Outcome {
        case unchanged
        case changed(keys: Int)
        /// The file is there in a new form that cannot be used, said once for each form.
        case broken(WeirError)
    }

    /// Nanoseconds between two looks.
    static let interval: Int64 = 1_000_000_000

    let path: String
    private(set) var keys: KeySet
    private var stamp: FileStamp?
    private var nextLook: Int64

    /// - Throws: `access-keys`.
    init(path: String, monotonic now: Int64) throws(WeirError) {
        self.path = path
        stamp = FileStamp(path)
        keys = try Self.read(path)
        nextLook = now + Self.interval
    }

    /// Looks whether the file has changed, at most once a second.
    mutating func look(monotonic now: Int64) -> Outcome {
        guard now >= nextLook else { return .unchanged }
        nextLook = now + Self.interval
        // Taken before the content: a change in between is seen the next time.
        let found = FileStamp(path)
        guard found != stamp else { return .unchanged }
        stamp = found
        do {
            keys = try Self.read(path)
            return .changed(keys: keys.count)
        } catch {
            return .broken(error)
        }
    }

    private static func read(_ path: String) throws(WeirError) -> KeySet {
        do {
            return try KeySet(json: try content(path))
        } catch {
            throw WeirError(error.code, "the key file '\(path)' cannot be used: \(error.message)", hint: error.hint)
        }
    }

    private static func content(_ path: String) throws(WeirError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw WeirError("access-keys", String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: KeySet.maximumBytes + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { room in
                let rest = UnsafeMutableRawBufferPointer(rebasing: room[count...])
                return Glibc.read(descriptor, rest.baseAddress, rest.count)
            }
            guard got >= 0 || errno == EINTR else { throw WeirError("access-keys", String(cString: strerror(errno))) }
            if got == 0 { break }
            count += max(got, 0)
        }
        guard count <= KeySet.maximumBytes else { throw WeirError("access-keys", "it is larger than 256 KiB") }
        return Array(bytes.prefix(count))
    }
}
