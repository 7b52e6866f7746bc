internal import CEpoll
internal import Glibc

/// What became of one attempt to move bytes without waiting.
enum TransferOutcome: Equatable {
    case moved(Int)
    /// Try again when the socket can be read.
    case wantsRead
    /// Try again when the socket can be written.
    case wantsWrite
    /// The peer will send no more.
    case end
    case failed
}

/// The socket itself, or TLS over it.
enum Transport {
    case plain(Int32)
    case tls(TLSSession)

    func read(into space: UnsafeMutableRawBufferPointer) -> TransferOutcome {
        switch self {
        case .tls(let session): return session.read(into: space)
        case .plain(let descriptor):
            while true {
                let count = recv(descriptor, space.baseAddress, space.count, 0)
                if count > 0 { return .moved(count) }
                if count == 0 { return .end }
                if errno == EINTR { continue }
                return errno == EAGAIN ? .wantsRead : .failed
            }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> TransferOutcome {
        switch self {
        case .tls(let session): return session.write(bytes)
        case .plain(let descriptor):
            while true {
                let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                if count >= 0 { return .moved(count) }
                if errno == EINTR { continue }
                return errno == EAGAIN ? .wantsWrite : .failed
            }
        }
    }

    /// Bytes that are read and decrypted already, so that no event will tell of them.
    var holdsBytes: Bool {
        if case .tls(let session) = self { session.holdsBytes } else { false }
    }
}
