internal import Glibc
internal import StreamCore

/// The folder that holds one job's state, locked for one process at a time while this value lives.
///
/// ```
/// state.db (+ -wal, -shm)   views, offsets, what is prepared, dead letters
/// lock                      locked while a job runs; says who holds it
/// format                    the version of this layout, written once the database file itself holds its tables, and
///                           that there were epochs, once it holds one
/// ```
public final class StateDirectory: Sendable {
    public let path: String
    /// The name of the topology that the state belongs to.
    public let topology: String
    private let lock: DirectoryLock
    /// The folders that were made for it, the innermost last.
    private let made: [String]
    private let isForgotten = Lock(false)

    /// The version of the layout that this program reads and writes.
    static let format = 1

    public var databasePath: String { Self.databasePath(in: path) }

    /// Makes the folder where there is none and locks it.
    /// - Parameter now: epoch milliseconds, for the lock's text.
    /// - Throws: `state-in-use` naming the holder, `state-format`, `state-directory` where the folder cannot be made.
    public static func open(path: String, topology: String, now: Int64) throws -> StateDirectory {
        let made = try makeFolders(path)
        try checkFiles(path)
        let lock = try DirectoryLock.acquire(
            in: path, holder: LockHolder.current(topology: topology, startedAt: now))
        if let text = TextFile.read(formatPath(in: path)) { try check(format: text, path) }
        return StateDirectory(path: path, topology: topology, lock: lock, made: made)
    }

    private init(path: String, topology: String, lock: DirectoryLock, made: [String]) {
        self.made = made
        self.path = path
        self.topology = topology
        self.lock = lock
    }

    /// Lets another process have the folder. Happens of itself when the last reference goes, and when the process ends,
    /// however it ends.
    public func release() {
        if isForgotten.withLock({ $0 }), lock.isHeld { removeMade() }
        lock.release()
    }

    /// Has `release` remove the folder where this value made it: for a start that failed before the job wrote anything.
    public func forget() { isForgotten.withLock { $0 = !made.isEmpty } }

    private func removeMade() {
        for file in Self.files(in: path) { unlink(file) }
        // Fails where somebody else has put something there meanwhile.
        for folder in made.reversed() where rmdir(folder) != 0 { return }
    }

    /// - Throws: `state-removed` where the folder is no longer the one that was opened.
    func checkStillThere() throws {
        guard !lock.isStillIn(path) else { return }
        throw WeirError(
            "state-removed", "the state directory '\(path)' was removed or replaced while the job ran",
            hint: "put it back, or start the job again: it goes on from what is there then")
    }

    /// `$XDG_STATE_HOME/weir/<topology>`, or `~/.local/state/weir/<topology>`.
    public static func defaultPath(topology: String, environment: [String: String]) throws -> String {
        // The XDG specification has relative paths ignored.
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return "\(base)/weir/\(topology)" }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw WeirError(
                "state-directory", "neither XDG_STATE_HOME nor HOME is set, so there is no default state directory",
                hint: "name one with --state DIR")
        }
        return "\(home)/.local/state/weir/\(topology)"
    }

    /// All that may lie in it, in the order in which it is removed. The format goes first, for without a database beside it
    /// the state counts as lost; the log goes behind the database, for SQLite throws away one that stands beside none.
    static func files(in path: String) -> [String] {
        let database = databasePath(in: path)
        return [
            formatPath(in: path), database, database + "-wal", database + "-shm", newFormatPath(in: path),
            lockPath(in: path),
        ]
    }

    static func databasePath(in path: String) -> String { path + "/state.db" }
    static func formatPath(in path: String) -> String { path + "/format" }
    static func lockPath(in path: String) -> String { path + "/lock" }

    private static func newFormatPath(in path: String) -> String { path + "/format.new" }
    private static let formatLine = "weir-state \(format)\n"
    private static let epochsLine = "has epochs\n"

    /// Says which format the database has, and that it has been made; `hasEpochs` also that it holds an epoch. Durable
    /// when it returns. To be called once the database's own file holds what is said, not only its log.
    func writeFormat(hasEpochs: Bool) throws {
        let file = Self.formatPath(in: path)
        guard hasEpochs || access(file, F_OK) != 0 else { return }
        // Another job's folder may have this one's name by now.
        try checkStillThere()
        let made = Self.newFormatPath(in: path)
        try TextFile.write(Self.formatLine + (hasEpochs ? Self.epochsLine : ""), to: made)
        guard rename(made, file) == 0 else {
            throw WeirError("state-directory", "cannot write '\(file)': \(String(cString: strerror(errno)))")
        }
        TextFile.sync(folder: path)
    }

    /// Whether a database was made in the folder.
    static func wasMade(in path: String) -> Bool { access(formatPath(in: path), F_OK) == 0 }

    /// Whether an epoch was applied in the folder.
    static func hadEpochs(in path: String) -> Bool {
        TextFile.read(formatPath(in: path))?.hasSuffix(epochsLine) ?? false
    }

    /// SQLite takes a file that is empty or not there for a new database. Where one was made before, its rows are gone.
    /// - Throws: `state-damaged`.
    static func checkNotEmptied(_ path: String) throws {
        guard wasMade(in: path) else { return }
        var found = stat()
        guard stat(databasePath(in: path), &found) == 0 else { throw lost("'\(databasePath(in: path))' is gone") }
        if found.st_size == 0 { throw lost("the database '\(databasePath(in: path))' is empty") }
    }

    /// - Throws: `state-damaged` where the database holds less than `format` says that it did: its log was lost, or it
    ///   was exchanged.
    static func checkNotLost(_ path: String, hasTables: Bool, hasEpoch: () throws -> Bool) throws {
        guard wasMade(in: path) else { return }
        guard hasTables else { throw lost("the database '\(databasePath(in: path))' has no tables") }
        if hadEpochs(in: path), try !hasEpoch() {
            throw lost("the database '\(databasePath(in: path))' has no epoch")
        }
    }

    private static func lost(_ what: String) -> WeirError {
        WeirError(
            "state-damaged", "\(what), but has held a job's state",
            hint: "restore the state directory from a copy, or reset it with 'weir state reset --state DIR'")
    }

    /// A pipe would be waited for, for ever.
    /// - Throws: `state-directory` where something else than a file lies in a file's place.
    static func checkFiles(_ path: String) throws {
        for file in files(in: path) {
            var found = stat()
            guard stat(file, &found) == 0, found.st_mode & S_IFMT != S_IFREG else { continue }
            throw WeirError(
                "state-directory", "'\(file)' is no file, and a state directory holds only the files that a job made",
                hint: "remove it, or name another directory with --state DIR")
        }
    }

    /// Throws where the folder was written by a version that this one does not understand.
    static func check(format text: String, _ path: String) throws {
        guard text == formatLine || text == formatLine + epochsLine else {
            let line = text.prefix { $0 != "\n" }.prefix(40)
            let word = String(line.map { $0.isASCII && !("\u{20}"..."\u{7E}").contains($0) ? "?" : $0 })
            throw WeirError(
                "state-format",
                "the state directory '\(path)' has format '\(word)', and this program reads "
                    + "'weir-state \(format)'",
                hint: "use the version that wrote it, or name another directory with --state DIR")
        }
    }

    /// Makes the folder and those above it, readable by their owner alone.
    /// - Returns: those that it made, where the innermost is one of them; else none.
    private static func makeFolders(_ path: String) throws -> [String] {
        var made: [String] = []
        var built = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            built += (built.isEmpty || built.hasSuffix("/") ? "" : "/") + part
            if mkdir(built, 0o700) == 0 {
                made.append(built)
            } else if errno != EEXIST {
                throw WeirError(
                    "state-directory", "cannot make the state directory '\(path)': \(String(cString: strerror(errno)))",
                    hint: "name one that can be written to with --state DIR")
            }
        }
        return made
    }
}
