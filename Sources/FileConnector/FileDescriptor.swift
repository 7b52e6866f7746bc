internal import Glibc
internal import StreamCore

/// An open file, closed with its owner. Calls that a signal interrupts are made again.
struct FileDescriptor: ~Copyable {
    let path: String
    private let number: Int32

    init(reading path: String) throws {
        self.path = path
        number = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw FileFailure.cannotOpen(path, errno) }
    }

    /// - Throws: `file-unreadable` for pipes and devices: what was read from one cannot be read again, and its end may
    ///   never come.
    static func requireFile(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFDIR else { throw FileFailure.notAFile(path) }
    }

    /// Made where there is none.
    init(appending path: String) throws {
        try self.init(writing: path, O_RDWR | O_APPEND)
    }

    /// Made where there is none; of a file that is there nothing is kept. Devices and pipes are written to as they are.
    init(replacing path: String) throws {
        try self.init(writing: path, O_WRONLY | O_TRUNC)
    }

    /// What the process was given as its standard output. It is never opened by name: of a pipe that would be another
    /// end for reading, by which the end of the reader would not be noticed.
    init(standardOutput: Void) throws {
        path = "standard output"
        number = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard number >= 0 else { throw FileFailure.cannotWrite(path, errno) }
    }

    private init(writing path: String, _ flags: Int32) throws {
        self.path = path
        number = Glibc.open(path, flags | O_CREAT | O_CLOEXEC, 0o644)
        guard number >= 0 else { throw FileFailure.cannotOpenForWriting(path, errno) }
    }

    deinit { _ = Glibc.close(number) }

    func status() throws -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw FileFailure.cannotRead(path, errno) }
        return status
    }

    /// Reads at the file's position; 0 at its end.
    func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(number, target.baseAddress, target.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileFailure.cannotRead(path, errno) }
        }
    }

    /// Moves the file's position.
    func seek(to position: Int64) throws {
        guard lseek(number, off_t(position), SEEK_SET) >= 0 else { throw FileFailure.cannotRead(path, errno) }
    }

    /// Tells the kernel that the file is read from front to back.
    func readAhead() { posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL) }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while rest.count > 0 {
            let count = Glibc.write(number, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else if errno == EAGAIN {
                // Standard output may be shared with a process that does not want to wait.
                var wanted = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            } else if errno != EINTR {
                throw FileFailure.cannotWrite(path, errno)
            }
        }
    }

    func truncate(to length: Int64) throws {
        guard ftruncate(number, off_t(length)) == 0 else { throw FileFailure.cannotWrite(path, errno) }
    }

    func syncData() throws {
        guard fdatasync(number) == 0 else { throw FileFailure.cannotWrite(path, errno) }
    }
}
