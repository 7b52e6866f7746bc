internal import Glibc
internal import SQLiteAccess
public import StreamCore

/// What a state directory holds, for `weir state show`.
public struct StateSummary: Sendable, Equatable {
    public var path: String
    public var topology: String
    public var jobId: String
    /// When the state was made, as text.
    public var created: String
    /// The process that has it open.
    public var holder: LockHolder?
    /// A, and when it was applied (epoch milliseconds).
    public var applied: EpochProgress?
    public var appliedAt: Int64?
    /// P.
    public var prepared: EpochProgress?
    /// C, and the cluster that it was committed in.
    public var committed: Int64?
    public var clusterId: String?
    public var views: [ViewDescription]
    /// By view.
    public var rowCounts: [String: Int]
    public var deadLetters: Int
    public var deadLettersDropped: Int
    /// Bytes of the database and of its write-ahead log.
    public var databaseBytes: Int
    public var logBytes: Int

    /// Reads a state, whether its job runs or not. Blocks.
    /// - Throws: `state-not-found`, `state-format`.
    public static func read(path: String) throws -> StateSummary {
        let (views, rowCounts) = try views(path)
        let database = StateDirectory.databasePath(in: path)
        let connection = try SQLiteConnection(path: database, mode: .readOnly, busyTimeout: 5000)
        return try connection.transaction(.deferred) {
            func meta(_ name: String) throws -> SQLiteValue? {
                try connection.query("SELECT value FROM weir_meta WHERE name = ?1", [.text(name)]).first?.first
            }
            func count(_ sql: String) throws -> Int { Int(try connection.query(sql).first?.first?.integer ?? 0) }
            return StateSummary(
                path: path, topology: try meta("topology")?.text ?? "", jobId: try meta("job_id")?.text ?? "",
                created: try meta("created")?.text ?? "", holder: DirectoryLock.holder(of: path),
                applied: try StoredProgress.read(connection, .applied),
                appliedAt: try connection.query("SELECT time FROM weir_epochs WHERE slot = 0").first?.first?.integer,
                prepared: try StoredProgress.read(connection, .prepared), committed: try meta("committed")?.integer,
                clusterId: try meta("cluster_id")?.text, views: views,
                rowCounts: rowCounts,
                deadLetters: try count("SELECT count(*) FROM weir_dead_letters"),
                deadLettersDropped: try count("SELECT value FROM weir_counters WHERE name = 'dead_letters_dropped'"),
                databaseBytes: size(database), logBytes: size(database + "-wal"))
        }
    }

    private static func views(_ path: String) throws -> ([ViewDescription], [String: Int]) {
        let view = try ViewConnection(path: path, clock: SystemClock())
        defer { view.close() }
        let views = try view.begin().views
        let counts = try views.map { ($0.name, try view.rowCount(of: $0, .all)) }
        return (views, Dictionary(uniqueKeysWithValues: counts))
    }

    private static func size(_ path: String) -> Int {
        var about = stat()
        return stat(path, &about) == 0 ? Int(about.st_size) : 0
    }

    /// One fact a line, for people.
    public var lines: [String] {
        var lines = [
            "state      \(path)", "topology   \(topology)", "job id     \(jobId)", "created    \(created)",
            "in use by  \(holder?.description ?? "nobody")",
            "applied    \(applied.map { "epoch \($0.epoch)" } ?? "nothing yet")"
                + (appliedAt.map { ", at \(UTCText.timestamp($0))" } ?? ""),
            "prepared   \(prepared.map { "epoch \($0.epoch)" } ?? "nothing")",
            "committed  \(committed.map { "epoch \($0)" } ?? "nothing")\(clusterId.map { " in cluster \($0)" } ?? "")",
            "size       \(databaseBytes) bytes, log \(logBytes) bytes",
            "letters    \(deadLetters) dead letters, \(deadLettersDropped) dropped",
        ]
        lines += views.map {
            "view       \($0.name): \(rowCounts[$0.name] ?? 0) rows\($0.isCurrent ? "" : " (no longer in the topology)")"
        }
        for partition in applied?.partitions ?? [] {
            let watermark = partition.watermark == .min ? "none" : UTCText.timestamp(partition.watermark)
            lines.append(
                "partition  \(partition.source) \(partition.partition): offset \(partition.offset), watermark \(watermark)"
            )
        }
        return lines
    }
}
