internal import Glibc

/// Lets another thread end a wait on a socket: a pipe that is readable from `raise` to `clear`.
///
/// The ends are closed with the last reference, so that raising never writes to a descriptor given to somebody else.
final class Interrupt: Sendable {
    /// Readable while raised.
    let descriptor: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(descriptor)
        Glibc.close(writeEnd)
    }

    func raise() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    func clear() {
        var bytes = (UInt64(0), UInt64(0))
        while read(descriptor, &bytes, 16) > 0 {}
    }
}
