internal import Glibc
internal import StreamCore

/// An exclusive `flock` on a folder's lock file. It belongs to the open file, so that two openings inside one process
/// exclude each other too, and it ends with the process, however that ends.
final class DirectoryLock: Sendable {
    /// The open file, -1 once released.
    private let file: Lock<Int32>

    private init(_ file: Int32) { self.file = Lock(file) }

    deinit { release() }

    var isHeld: Bool { file.withLock { $0 >= 0 } }

    func release() {
        file.withLock { file in
            if file >= 0 { Self.unlock(file) }
            file = -1
        }
    }

    /// Closing alone does not end the lock while a child that is just being started has a copy of the open file.
    private static func unlock(_ file: Int32) {
        flock(file, LOCK_UN)
        close(file)
    }

    /// - Throws: `state-in-use` naming the holder.
    static func acquire(in folder: String, holder: LockHolder) throws -> DirectoryLock {
        let path = StateDirectory.lockPath(in: folder)
        while true {
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
            guard file >= 0 else {
                throw WeirError(
                    "state-directory", "cannot open '\(path)': \(String(cString: strerror(errno)))",
                    hint: "name a directory that can be written to with --state DIR")
            }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                defer { close(file) }
                throw inUse(folder, LockHolder(text: TextFile.read(file)))
            }
            // A reset may have removed the file between opening and locking: then the lock is on nothing.
            guard isStillNamed(path, file) else {
                unlock(file)
                continue
            }
            let lock = DirectoryLock(file)
            try TextFile.write(holder.text, to: file, path)
            return lock
        }
    }

    /// Whether the locked file still is the one in `folder`: a folder that was removed or replaced meanwhile takes
    /// writes that nobody will find.
    func isStillIn(_ folder: String) -> Bool {
        file.withLock { $0 < 0 || Self.isStillNamed(StateDirectory.lockPath(in: folder), $0) }
    }

    /// Who holds the folder now; nil where nobody does.
    static func holder(of folder: String) -> LockHolder? {
        let file = open(StateDirectory.lockPath(in: folder), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { unlock(file) }
        guard flock(file, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return LockHolder(text: TextFile.read(file))
    }

    private static func isStillNamed(_ path: String, _ file: Int32) -> Bool {
        var named = stat()
        var opened = stat()
        return stat(path, &named) == 0 && fstat(file, &opened) == 0 && named.st_ino == opened.st_ino
            && named.st_dev == opened.st_dev
    }

    private static func inUse(_ folder: String, _ holder: LockHolder?) -> WeirError {
        let who = holder?.description ?? "another process"
        return WeirError(
            "state-in-use", "the state directory '\(folder)' is in use by \(who)",
            hint: "stop that process, or name another directory with --state DIR")
    }
}
