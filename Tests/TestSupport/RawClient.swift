import Glibc

/// A socket that sends what it is told, however wrong, and waits at most 20 seconds for anything.
public final class RawClient {
    public struct Failure: Error, CustomStringConvertible { public let description: String }

    public let descriptor: Int32

    private let port: UInt16

    public convenience init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        self.init(unconnected: port, receiveBuffer: receiveBuffer)
        try connectNow()
    }

    public init(unconnected port: UInt16, receiveBuffer: Int32? = nil) {
        self.port = port
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
    }

    public func connectNow() throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { Glibc.close(descriptor) }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, 0x4000)
            }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// At least one byte; empty at the end, nil on a reset.
    public func read(_ limit: Int = 65_536) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &bytes, limit, 0)
        if count < 0, errno == ECONNRESET { return nil }
        guard count >= 0 else { throw Failure(description: "nothing came: \(String(cString: strerror(errno)))") }
        return Array(bytes.prefix(count))
    }

    /// All that comes until the server closes or resets.
    public func readToEnd() throws -> String {
        var all: [UInt8] = []
        while let bytes = try read(), !bytes.isEmpty { all += bytes }
        return String(decoding: all, as: UTF8.self)
    }

    /// What came and was not asked for yet.
    public private(set) var left: [UInt8] = []

    /// What comes up to and with `mark`.
    public func read(through mark: String) throws -> String {
        let mark = Array(mark.utf8)
        while true {
            if let end = find(mark) {
                defer { left.removeFirst(end) }
                return String(decoding: left.prefix(end), as: UTF8.self)
            }
            guard let bytes = try read(), !bytes.isEmpty else {
                throw Failure(description: "closed after: \(String(decoding: left, as: UTF8.self))")
            }
            left += bytes
        }
    }

    public func read(exactly count: Int) throws -> [UInt8] {
        while left.count < count {
            guard let bytes = try read(), !bytes.isEmpty else { throw Failure(description: "closed too early") }
            left += bytes
        }
        defer { left.removeFirst(count) }
        return Array(left.prefix(count))
    }

    /// One response with a `Content-Length`.
    public func readResponse() throws -> (head: String, body: String) {
        let head = try read(through: "\r\n\r\n")
        guard let length = head.firstMatch(of: /Content-Length: (\d+)/), let count = Int(length.1) else {
            return (head, "")
        }
        return (head, String(decoding: try read(exactly: count), as: UTF8.self))
    }

    /// Says that nothing more will be sent.
    public func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes so that the server gets a reset.
    public func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func find(_ mark: [UInt8]) -> Int? {
        guard left.count >= mark.count else { return nil }
        for start in 0...(left.count - mark.count) where Array(left[start..<(start + mark.count)]) == mark {
            return start + mark.count
        }
        return nil
    }
}

extension RawClient {
    /// What came with the last mark and behind it.
    public var buffered: Int { left.count }

    public func setPatience(milliseconds: Int) throws {
        var patience = timeval(tv_sec: 0, tv_usec: milliseconds * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
}
