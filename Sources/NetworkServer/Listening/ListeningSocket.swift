internal import Glibc
public import StreamCore

/// A socket that is bound and listens.
struct ListeningSocket {
    let descriptor: Int32
    let endpoint: BoundEndpoint

    private static let backlog: Int32 = 1024

    /// - Throws: `invalid-address` for a name nobody knows, `listen-failed`.
    init(_ address: ListenAddress) throws(WeirError) {
        // All addresses: an IPv6 socket that takes IPv4 as well, or IPv4 alone where there is no IPv6.
        var (descriptor, failure) = try Self.listen(address, host: address.host.isEmpty ? "::" : address.host)
        if address.host.isEmpty, failure == EAFNOSUPPORT || failure == EADDRNOTAVAIL {
            (descriptor, failure) = try Self.listen(address, host: "0.0.0.0")
        }
        guard descriptor >= 0 else {
            throw WeirError(
                "listen-failed", "cannot listen at `\(address)`: \(String(cString: strerror(failure)))",
                hint: failure == EADDRINUSE ? "stop the program that listens there, or take another port" : nil)
        }
        self.descriptor = descriptor
        endpoint = BoundEndpoint(descriptor: descriptor)
    }

    private static func listen(
        _ address: ListenAddress, host: String
    ) throws(WeirError) -> (descriptor: Int32, failure: Int32) {
        var wanted = addrinfo()
        wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        wanted.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, String(address.port), &wanted, &found)
        guard failure == 0, let found else {
            throw WeirError(
                "invalid-address", "cannot listen at `\(address)`: \(String(cString: gai_strerror(failure)))",
                hint: "write HOST:PORT, as in 127.0.0.1:8080")
        }
        defer { freeaddrinfo(found) }
        return listen(found.pointee)
    }

    private static func listen(_ address: addrinfo) -> (descriptor: Int32, failure: Int32) {
        let kind = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, kind, 0)
        guard descriptor >= 0 else { return (-1, errno) }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if address.ai_family == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, Glibc.listen(descriptor, backlog) == 0 else {
            let failure = errno
            Glibc.close(descriptor)
            return (-1, failure)
        }
        return (descriptor, 0)
    }

    /// Of a socket that no loop watches.
    func close() { Glibc.close(descriptor) }

    static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// Where a server does listen.
public struct BoundEndpoint: Sendable {
    public let port: UInt16
    /// Whether only this machine reaches it.
    public let isLoopback: Bool
    private let text: String

    init(descriptor: Int32) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        let (host, port) = PeerAddress.name(storage)
        self.port = UInt16(port) ?? 0
        isLoopback = PeerAddress.isLoopback(host)
        text = PeerAddress(storage).description
    }
}

extension BoundEndpoint: CustomStringConvertible {
    public var description: String { text }
}

extension BoundEndpoint {
    /// - Parameters:
    ///   - isGuarded: whether readers are asked who they are, or the operator does without.
    ///   - address: as the user wrote it.
    /// - Throws: `listen-unguarded` for an address that other machines reach while nobody is asked.
    public func demandGuard(_ isGuarded: Bool, address: String) throws(WeirError) {
        guard isLoopback || isGuarded else {
            throw WeirError(
                "listen-unguarded", "'\(address)' can be reached from other machines, and nobody is asked who they are",
                hint: "listen at 127.0.0.1, ask for tokens with --access, or accept it with --insecure")
        }
    }
}
