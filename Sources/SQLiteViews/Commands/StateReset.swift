internal import Glibc
internal import SQLiteAccess
internal import StreamCore

/// `weir state reset`: forgets everything that a job holds on disk.
public struct StateReset: Sendable, Equatable {
    /// What was or would be removed.
    public let files: [String]
    /// The last epoch that the state knows to be committed in Kafka; nil where there is none, or the state cannot be read.
    public let committed: Int64?

    /// Removes a state directory's files, and the folder where nothing else lies in it. Blocks.
    /// - Parameter isDryRun: nothing is removed.
    /// - Throws: `state-in-use`, `state-not-found`, `state-directory` where a file cannot be removed.
    public static func run(path: String, isDryRun: Bool, now: Int64) throws -> StateReset {
        let isThere = access(StateDirectory.databasePath(in: path), F_OK) == 0 || StateDirectory.wasMade(in: path)
        guard isThere else {
            throw WeirError(
                "state-not-found", "there is no state in '\(path)'",
                hint: "name the state directory of a job with --state DIR")
        }
        try StateDirectory.checkFiles(path)
        let lock = try DirectoryLock.acquire(in: path, holder: .current(topology: "state reset", startedAt: now))
        defer { lock.release() }
        // A damaged state is there to be reset, too.
        let committed = (try? StateSummary.read(path: path))?.committed
        let files = StateDirectory.files(in: path).filter { access($0, F_OK) == 0 }
        let reset = StateReset(files: files, committed: committed)
        guard !isDryRun else { return reset }
        for file in files where unlink(file) != 0 && errno != ENOENT {
            throw WeirError("state-directory", "cannot remove '\(file)': \(String(cString: strerror(errno)))")
        }
        // Fails where something else lies in it, which then is not ours to remove.
        rmdir(path)
        return reset
    }

    /// What was done and what comes of it, for people.
    public func lines(isDryRun: Bool) -> [String] {
        files.map { "\(isDryRun ? "would be removed" : "removed"): \($0)" } + consequence(isDryRun)
    }

    /// Kafka keeps what it was told: nothing here can take the epoch's record back.
    private func consequence(_ isDryRun: Bool) -> [String] {
        guard let committed else { return [] }
        let (holds, isRefused) = isDryRun ? ("would still hold", "would be refused") : ("still holds", "is refused")
        return [
            "Kafka \(holds) epoch \(committed) of this job. Unless that cluster is gone, as an embedded broker is with its run, "
                + "the next run \(isRefused) with state-is-elsewhere until the topology has another settings.id"
        ]
    }
}
