internal import Glibc
internal import StreamCore

/// What stands where a sink is about to write from the beginning.
enum EarlierOutput {
    /// Renames a file that holds something to the first free of `path.1`, `path.2`, ...
    /// - Returns: its new name; nil where there is no such file, it is empty, or it is no regular file.
    /// - Throws: `file-unwritable`.
    static func setAside(_ path: String) throws -> String? {
        var found = stat()
        guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG, found.st_size > 0 else { return nil }
        var number = 1
        while access("\(path).\(number)", F_OK) == 0 { number += 1 }
        let kept = "\(path).\(number)"
        guard rename(path, kept) == 0 else { throw FileFailure.cannotKeep(path, errno) }
        return kept
    }
}
