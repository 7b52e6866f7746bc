internal import Glibc
internal import StreamCore

/// TCP sockets of 127.0.0.1 that never block.
enum LoopbackSocket {
    /// - Throws: `kafka-embedded-port` where the port is taken or not allowed.
    static func listening(on port: UInt16) throws -> Int32 {
        let descriptor = make()
        guard descriptor >= 0 else { throw refused(port, errno) }
        // What an earlier run left in TIME_WAIT is no reason to refuse.
        var isReused: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        let isBound = withAddress(of: port) { bind(descriptor, $0, $1) == 0 }
        guard isBound, listen(descriptor, 64) == 0 else {
            let failure = errno
            close(descriptor)
            throw refused(port, failure)
        }
        return descriptor
    }

    /// A connection that may still be under way; -1 where none is to be had.
    static func connecting(to port: UInt16) -> Int32 {
        let descriptor = make()
        guard descriptor >= 0 else { return -1 }
        if withAddress(of: port, { connect(descriptor, $0, $1) == 0 }) || errno == EINPROGRESS { return descriptor }
        close(descriptor)
        return -1
    }

    /// The next connection that waits; -1 where there is none, with the reason in `errno`.
    static func accepted(by listener: Int32) -> Int32 {
        let descriptor = accept(listener, nil, nil)
        if descriptor >= 0 { configure(descriptor) }
        return descriptor
    }

    private static func make() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if descriptor >= 0 { configure(descriptor) }
        return descriptor
    }

    private static func configure(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    private static func withAddress<Value>(
        of port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func refused(_ port: UInt16, _ failure: Int32) -> WeirError {
        let reason = String(cString: strerror(failure))
        return WeirError(
            "kafka-embedded-port", "the embedded broker cannot listen on port \(port): \(reason)",
            hint: failure == EADDRINUSE
                ? "choose another --port, or leave it out for a free one" : "choose a --port above 1023")
    }
}
