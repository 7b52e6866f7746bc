internal import Glibc
internal import TopologyLoading

/// Looks whether a job could read a file, by opening it.
enum FileLook {
    @Sendable static func state(of path: String) -> FileState {
        // Opening a pipe would wait for who writes to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .unreadable(String(cString: strerror(errno))) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .readable
        case S_IFDIR: return .noFile("a folder")
        default: return .noFile("a pipe or a device")
        }
    }
}
