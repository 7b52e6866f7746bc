internal import Glibc
public import StreamCore

/// Where a server listens: a host, by name or number, and a port; port 0 is any free one.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// Empty for all addresses of the machine.
    public let host: String
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080`, `localhost:0`, `[::1]:8080` or `:8080`.
    /// - Throws: `invalid-address`.
    public init(parsing text: String) throws(WeirError) {
        let invalid = WeirError(
            "invalid-address", "`\(text)` is no address to listen at", hint: "write HOST:PORT, as in 127.0.0.1:8080")
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw invalid
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw invalid
        }
        self.init(host: String(host), port: port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
