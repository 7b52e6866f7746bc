internal import Glibc
internal import StreamCore

/// Small text files, whole.
enum TextFile {
    /// Nil where there is no such file or it cannot be read.
    static func read(_ path: String) -> String? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return read(file)
    }

    /// From the file's beginning, up to 4 KiB.
    static func read(_ file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        try write(text, to: file, path)
        fsync(file)
    }

    /// A new name is durable only once its folder's entry is.
    static func sync(folder: String) {
        let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }

    /// Replaces what the open file holds.
    static func write(_ text: String, to file: Int32, _ path: String) throws {
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
        guard count == bytes.count, ftruncate(file, off_t(count)) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> WeirError {
        let isFull = errno == ENOSPC
        return WeirError(
            isFull ? "state-disk-full" : "state-directory",
            "cannot write '\(path)': \(String(cString: strerror(errno)))",
            isTransient: isFull)
    }
}
