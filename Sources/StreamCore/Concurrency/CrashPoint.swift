#if canImport(Glibc)
    internal import Glibc
#endif

/// Places where a test kills the process: debug builds end at once, as `kill -9` would, when the environment variable
/// `WEIR_CRASH_AT` names the place (`prepare.before`, or `prepare.before:3` for its third passing). Release builds
/// have no trace of it.
public enum CrashPoint {
    #if DEBUG
        private static let target: (name: String, passing: Int)? = {
            guard let raw = getenv("WEIR_CRASH_AT") else { return nil }
            let parts = String(cString: raw).split(separator: ":")
            guard let name = parts.first else { return nil }
            return (String(name), parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
        }()
        private static let passed = Lock(0)
    #endif

    @inlinable
    @inline(__always)
    public static func reached(_ name: @autoclosure () -> String) {
        #if DEBUG
            check(name())
        #endif
    }

    #if DEBUG
        @usableFromInline
        static func check(_ name: String) {
            guard let target, target.name == name else { return }
            let passing = passed.withLock { count in
                count += 1
                return count
            }
            if passing == target.passing { kill(getpid(), SIGKILL) }
        }
    #endif
}
