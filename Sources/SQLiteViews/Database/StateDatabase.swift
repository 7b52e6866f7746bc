internal import SQLiteAccess
internal import StreamCore
internal import TopologyModel

/// The writing side of one state database: everything that `ViewStore` promises, synchronous, for one thread.
/// `SQLiteViewStore` is the shell around it.
final class StateDatabase {
    let connection: SQLiteConnection
    let clock: any EngineClock
    let settings: StoreSettings
    let deadLetters: DeadLetterTable
    /// By name, the views of the running topology.
    private(set) var views: [String: ViewTable] = [:]
    private let directory: StateDirectory
    /// Whether the directory says that there were epochs.
    private var saysEpochs: Bool
    /// What was prepared by this process and is still in memory: applying it needs no reading back.
    var pending: EpochChanges?
    /// Told each place that a crash test may stop at; nil but in tests.
    var onPlace: ((String) -> Void)?

    /// Opens the database of a locked directory, making it where there is none.
    init(directory: StateDirectory, settings: StoreSettings, clock: any EngineClock) throws {
        self.clock = clock
        self.settings = settings
        self.directory = directory
        saysEpochs = StateDirectory.hadEpochs(in: directory.path)
        try StateDirectory.checkNotEmptied(directory.path)
        connection = try SQLiteConnection(path: directory.databasePath, busyTimeout: 10_000)
        try Self.configure(connection, settings)
        try StateTables.checkNotLost(connection, directory.path)
        try Self.makeTables(connection, topology: directory.topology, now: clock.now())
        try Self.checkTopology(connection, directory)
        if try !StateDirectory.wasMade(in: directory.path) && connection.moveLog() {
            try directory.writeFormat(hasEpochs: false)
        }
        deadLetters = try DeadLetterTable(connection, settings)
    }

    /// After an epoch was applied: the first time that the database's own file holds one, the directory says so, and a
    /// database without any is from then on a damaged one. Where a reader or a full disk stands in the way, it is tried
    /// again with the next epoch: this one stands.
    func sayEpochs() {
        guard !saysEpochs, (try? connection.moveLog()) == true else { return }
        saysEpochs = (try? directory.writeFormat(hasEpochs: true)) != nil
    }

    private static func configure(_ connection: SQLiteConnection, _ settings: StoreSettings) throws {
        // A page holds a few dozen rows; the log is checkpointed when it holds 64 MiB, so that pages which every epoch
        // rewrites are copied once for many of them.
        try connection.execute(
            """
            PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 0;
            PRAGMA temp_store = MEMORY; PRAGMA cache_size = -\(max(settings.cacheBytes / 1024, 64));
            PRAGMA journal_size_limit = \(settings.checkpointBytes); PRAGMA foreign_keys = OFF;
            """)
        try connection.watchLog(checkpointPages: max(settings.checkpointBytes / 4096, 1))
        try connection.setTrustedSchema(false)
    }

    private static func makeTables(_ connection: SQLiteConnection, topology: String, now: Int64) throws {
        try connection.transaction {
            guard try !StateTables.exist(connection) else { return }
            try connection.execute(StateSchema.tables)
            var random = SystemRandomNumberGenerator()
            let identity: [(String, SQLiteValue)] = [
                ("format", .integer(Int64(StateDirectory.format))), ("topology", .text(topology)),
                ("job_id", .text(JobIdentity.make(using: &random))), ("created", .text(UTCText.timestamp(now))),
            ]
            for (name, value) in identity {
                try connection.run("INSERT INTO weir_meta VALUES (?1, ?2)", [.text(name), value])
            }
        }
    }

    private static func checkTopology(_ connection: SQLiteConnection, _ directory: StateDirectory) throws {
        let stored = try connection.query("SELECT value FROM weir_meta WHERE name = 'topology'").first?.first?.text
        guard stored == directory.topology else {
            throw WeirError(
                "state-of-another-topology",
                "the state directory '\(directory.path)' belongs to topology '\(stored ?? "")', not to "
                    + "'\(directory.topology)'",
                hint: "name another directory with --state DIR")
        }
    }

    func use(_ tables: [ViewTable]) {
        views = Dictionary(uniqueKeysWithValues: tables.map { ($0.schema.name, $0) })
    }

    /// Moves the log into the database where no reader stands in the way, and closes the file.
    func close() {
        views = [:]
        pending = nil
        // What the log holds is durable; the next opening reads it where this fails.
        try? connection.checkpoint()
        connection.close()
    }

    func table(_ view: String) throws -> ViewTable {
        guard let table = views[view] else {
            throw WeirError("view-unknown", "the state directory was opened without a view '\(view)'")
        }
        return table
    }

    func meta(_ name: String) throws -> SQLiteValue? {
        try connection.query("SELECT value FROM weir_meta WHERE name = ?1", [.text(name)]).first?.first
    }

    func setMeta(_ name: String, _ value: SQLiteValue) throws {
        try connection.run("INSERT OR REPLACE INTO weir_meta VALUES (?1, ?2)", [.text(name), value])
    }

    func reached(_ place: String) {
        onPlace?(place)
        CrashPoint.reached(place)
    }

    /// Says what a failed write means for the job.
    func guarded<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as WeirError where error.code == "sqlite-full" {
            throw WeirError(
                "state-disk-full", "no room left on the disk of '\(connection.path)'",
                hint: "free some space; the job goes on by itself", isTransient: true)
        } catch let error as WeirError where error.code == "sqlite-corrupt" || error.code == "sqlite-not-a-database" {
            throw WeirError(
                "state-damaged", error.message,
                hint: "restore the state directory from a copy, or reset it with 'weir state reset --state DIR'")
        }
    }
}
