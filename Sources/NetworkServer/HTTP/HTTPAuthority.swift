internal import Glibc

/// Whom a request is meant for: a host, and a port where one is said.
public struct HTTPAuthority: Sendable, Hashable {
    /// Lowercase, without the brackets of an IPv6 address and without the dot that may end a name.
    public let host: String
    public let port: UInt16?

    /// Reads `localhost:8080`, `[::1]` or `example.com.`.
    ///
    /// Nil for anything else: a user, a path, a list, an IPv6 address without brackets.
    public init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        let isBracketed = text.hasPrefix("[")
        let hostEnd = isBracketed ? text.firstIndex(of: "]") : text.firstIndex(of: ":") ?? text.endIndex
        guard let hostEnd else { return nil }
        var host = text[..<hostEnd]
        var rest = text[hostEnd...]
        if isBracketed {
            host = host.dropFirst()
            rest = rest.dropFirst()
            guard Self.bytes(host, AF_INET6, 16) != nil else { return nil }
        } else {
            if host.hasSuffix(".") { host.removeLast() }
            guard !host.isEmpty, host.utf8.allSatisfy(Self.isOfName) else { return nil }
        }
        guard rest.isEmpty || rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        // RFC 3986, 3.2.3: a colon without a port says as much as none.
        let port = rest.count > 1 ? UInt16(rest.dropFirst()) : nil
        guard port != nil || rest.count <= 1 else { return nil }
        self.host = String(host)
        self.port = port
    }

    /// Whether the host is this machine and can be no other: a name under `localhost` (RFC 6761, 6.3), an address of
    /// 127.0.0.0/8, `::1`.
    public var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        if let address = Self.bytes(host[...], AF_INET, 4) { return address[0] == 127 }
        guard let address = Self.bytes(host[...], AF_INET6, 16) else { return false }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127]
        return address == [UInt8](repeating: 0, count: 15) + [1] || address.starts(with: mapped)
    }

    /// An address in its standard form alone: `127.1` is none, for not every reader takes it to be one.
    private static func bytes(_ host: Substring, _ family: Int32, _ count: Int) -> [UInt8]? {
        var address = [UInt8](repeating: 0, count: count)
        return inet_pton(family, String(host), &address) == 1 ? address : nil
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
