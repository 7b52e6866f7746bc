internal import Glibc

/// One direction of a forwarded connection: bytes read from one socket and not yet taken by the other. It is filled
/// again when it is empty, so that a slow reader holds back the writer.
struct ForwardedStream {
    private var bytes = [UInt8](repeating: 0, count: 64 << 10)
    private var start = 0
    private var end = 0
    /// The sender has said that no more will come.
    private var hasEnded = false
    /// It has ended, and the receiver has been told.
    private(set) var isDone = false

    var wantsBytes: Bool { !hasEnded && start == end }
    var holdsBytes: Bool { start < end }

    /// Moves what can be moved without waiting. False where a socket has failed.
    mutating func move(from source: Int32, to target: Int32) -> Bool {
        (!wantsBytes || fill(from: source)) && (!holdsBytes || drain(to: target)) && passEnd(to: target)
    }

    private mutating func fill(from source: Int32) -> Bool {
        let count = bytes.withUnsafeMutableBytes { recv(source, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { return Self.willPass(errno) }
        hasEnded = count == 0
        (start, end) = (0, count)
        return true
    }

    private mutating func drain(to target: Int32) -> Bool {
        let count = bytes.withUnsafeBytes {
            send(target, $0.baseAddress.map { $0 + start }, end - start, Int32(MSG_NOSIGNAL))
        }
        guard count >= 0 else { return Self.willPass(errno) }
        start += count
        return true
    }

    private mutating func passEnd(to target: Int32) -> Bool {
        guard hasEnded, !holdsBytes, !isDone else { return true }
        isDone = true
        return shutdown(target, Int32(SHUT_WR)) == 0
    }

    private static func willPass(_ failure: Int32) -> Bool {
        failure == EAGAIN || failure == EINTR
    }
}
