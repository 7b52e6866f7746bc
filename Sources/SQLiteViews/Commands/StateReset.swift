internal import Glibc
internal import SQLiteAccess
internal import StreamCore

/// `weir state reset`: forgets everything that a job holds on disk.
public enum StateReset {
    /// Removes a state directory's files, and the folder where nothing else lies in it. Blocks.
    /// - Parameter isDryRun: nothing is removed.
    /// - Returns: what was or would be removed, one file a line.
    /// - Throws: `state-in-use`, `state-not-found`, `state-directory` where a file cannot be removed.
    public static func run(path: String, isDryRun: Bool, now: Int64) throws -> [String] {
        let isThere = access(StateDirectory.databasePath(in: path), F_OK) == 0 || StateDirectory.wasMade(in: path)
        guard isThere else {
            throw WeirError(
                "state-not-found", "there is no state in '\(path)'",
                hint: "name the state directory of a job with --state DIR")
        }
        try StateDirectory.checkFiles(path)
        let lock = try DirectoryLock.acquire(in: path, holder: .current(topology: "state reset", startedAt: now))
        defer { lock.release() }
        let files = StateDirectory.files(in: path).filter { access($0, F_OK) == 0 }
        guard !isDryRun else { return files }
        for file in files where unlink(file) != 0 && errno != ENOENT {
            throw WeirError("state-directory", "cannot remove '\(file)': \(String(cString: strerror(errno)))")
        }
        // Fails where something else lies in it, which then is not ours to remove.
        rmdir(path)
        return files
    }
}
