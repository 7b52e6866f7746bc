internal import Glibc
internal import StreamCore

/// Who holds a state directory, as its lock file says.
public struct LockHolder: Sendable, Equatable {
    public var pid: Int32
    public var host: String
    public var topology: String
    /// Epoch milliseconds.
    public var startedAt: Int64

    public init(pid: Int32, host: String, topology: String, startedAt: Int64) {
        self.pid = pid
        self.host = host
        self.topology = topology
        self.startedAt = startedAt
    }

    /// This process.
    static func current(topology: String, startedAt: Int64) -> LockHolder {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return LockHolder(pid: getpid(), host: host, topology: topology, startedAt: startedAt)
    }

    /// One `name value` a line.
    var text: String {
        "pid \(pid)\nhost \(host)\ntopology \(topology)\nstarted \(startedAt)\n"
    }

    /// Nil where the text is none of these, as in the moment between locking and writing.
    init?(text: String) {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { continue }
            values[line[..<space]] = line[line.index(after: space)...]
        }
        guard let pid = values["pid"].flatMap({ Int32($0) }), let host = values["host"],
            let topology = values["topology"], let startedAt = values["started"].flatMap({ Int64($0) })
        else { return nil }
        self.init(pid: pid, host: String(host), topology: String(topology), startedAt: startedAt)
    }

    /// `process 12 on host a (topology t, since 2026-01-01T00:00:00.000Z)`
    public var description: String {
        "process \(pid) on host \(host) (topology \(topology), since \(UTCText.timestamp(startedAt)))"
    }
}
