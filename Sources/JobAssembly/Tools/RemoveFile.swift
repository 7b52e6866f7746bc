internal import Glibc
internal import StreamCore

/// Removes a file that may or may not be there.
func removeFile(_ path: String) throws {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw WeirError("file-not-replaceable", "'\(path)' could not be replaced: \(String(cString: strerror(errno)))")
}
