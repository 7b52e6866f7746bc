internal import Glibc

/// Where a client comes from.
public struct PeerAddress: Sendable, CustomStringConvertible {
    private let storage: sockaddr_storage

    init(_ storage: sockaddr_storage) { self.storage = storage }

    /// `127.0.0.1`, `::1`; without the port.
    public var host: String { Self.name(storage).host }

    /// Whether it is this machine.
    public var isLoopback: Bool { Self.isLoopback(host) }

    static func isLoopback(_ host: String) -> Bool {
        host.hasPrefix("127.") || host == "::1" || host.hasPrefix("::ffff:127.")
    }

    /// `127.0.0.1:50312`, `[::1]:50312`.
    public var description: String {
        let (host, port) = Self.name(storage)
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    static func name(_ storage: sockaddr_storage) -> (host: String, port: String) {
        var host = [CChar](repeating: 0, count: 64)
        var port = [CChar](repeating: 0, count: 8)
        var storage = storage
        _ = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getnameinfo(
                    address, socklen_t(MemoryLayout<sockaddr_storage>.size), &host, 64, &port, 8,
                    NI_NUMERICHOST | NI_NUMERICSERV)
            }
        }
        return (text(host), text(port))
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
