internal import SQLiteAccess
internal import StreamCore

/// `weir state rebuild VIEW`: what it takes to compute a view anew.
///
/// Offsets belong to sources, not to views: reading a source again for one view reads it again for every view that it
/// reaches. So a rebuild takes the view and all that share a source with it, through however many steps; removes those
/// views, and forgets the offsets and watermarks of their sources. At its next start the job reads these sources as on a
/// first start, makes the views anew, and writes what those sources bring to its sinks again.
///
/// The job's id, its cluster, the epoch's number and what Kafka holds stay, so that exactly-once goes on from there.
public struct StateRebuild: Sendable, Equatable {
    /// The views that are removed, with their rows, by name.
    public let views: [String: Int]
    /// The sources that are read again.
    public let sources: [String]
    /// The offsets that are forgotten.
    public let partitions: Int

    /// Computes what rebuilding `view` means and, unless `isDryRun`, does it in one transaction. Blocks.
    /// - Throws: `state-in-use`, `state-not-found`, `view-unknown`; `state-undecided` where an epoch is prepared.
    public static func run(view: String, path: String, isDryRun: Bool, now: Int64) throws -> StateRebuild {
        let topology = try StateSummary.read(path: path).topology
        let directory = try StateDirectory.open(path: path, topology: topology, now: now)
        defer { directory.release() }
        let connection = try SQLiteConnection(path: directory.databasePath, mode: .readWrite, busyTimeout: 10_000)
        try connection.execute("PRAGMA synchronous = FULL")
        return try connection.transaction {
            let rebuild = try plan(view, connection)
            if !isDryRun { try rebuild.carryOut(connection) }
            return rebuild
        }
    }

    private static func plan(_ view: String, _ connection: SQLiteConnection) throws -> StateRebuild {
        let known = try connection.query("SELECT view FROM weir_views").compactMap { $0[0].text }
        guard known.contains(view) else {
            let near = NearestName.of(view, among: known)
            throw WeirError(
                "view-unknown", "the state holds no view '\(view)'",
                hint: near.map { "did you mean '\($0)'?" } ?? "it holds \(known.sorted().joined(separator: ", "))")
        }
        if let epoch = try connection.query("SELECT epoch FROM weir_epochs WHERE slot = 1").first?.first?.integer {
            throw WeirError(
                "state-undecided", "epoch \(epoch) is prepared, and only Kafka knows whether it counts",
                hint: "start the job once with the file that it last ran with, stop it, and rebuild then")
        }
        let (views, sources) = try reach(of: view, connection)
        var rows: [String: Int] = [:]
        for name in views {
            let table = SQLiteName.quoted(ViewSchema.tableName(name))
            rows[name] = Int(try connection.query("SELECT count(*) FROM \(table)").first?.first?.integer ?? 0)
        }
        var partitions = 0
        for source in sources {
            let count = try connection.query(
                "SELECT count(*) FROM weir_partitions WHERE slot = 0 AND source = ?1", [.text(source)])
            partitions += Int(count.first?.first?.integer ?? 0)
        }
        return StateRebuild(views: rows, sources: sources.sorted(), partitions: partitions)
    }

    /// The views and sources that hang together with `view`.
    private static func reach(of view: String, _ connection: SQLiteConnection) throws -> (Set<String>, Set<String>) {
        let pairs = try connection.query("SELECT view, source FROM weir_sources").compactMap { row in
            row[0].text.flatMap { view in row[1].text.map { (view: view, source: $0) } }
        }
        var views: Set<String> = [view]
        var sources: Set<String> = []
        var hasGrown = true
        while hasGrown {
            let before = views.count + sources.count
            for pair in pairs where views.contains(pair.view) || sources.contains(pair.source) {
                views.insert(pair.view)
                sources.insert(pair.source)
            }
            hasGrown = views.count + sources.count > before
        }
        return (views, sources)
    }

    private func carryOut(_ connection: SQLiteConnection) throws {
        for view in views.keys {
            try connection.execute("DROP VIEW IF EXISTS \(SQLiteName.quoted(view))")
            try connection.execute("DROP TABLE \(SQLiteName.quoted(ViewSchema.tableName(view)))")
            for table in ["weir_views", "weir_columns", "weir_sources", "weir_signature", "weir_view_times"] {
                try connection.run("DELETE FROM \(table) WHERE view = ?1", [.text(view)])
            }
        }
        for source in sources {
            try connection.run("DELETE FROM weir_partitions WHERE source = ?1", [.text(source)])
        }
    }

    /// What is or would be done, for people.
    public func lines(isDryRun: Bool) -> [String] {
        let are = isDryRun ? "would be" : "are"
        return views.sorted { $0.key < $1.key }.map {
            "view \($0.key): \($0.value) rows \(are) removed and computed anew"
        }
            + sources.map { "source \($0)\(isDryRun ? " would be" : ":") read again as on a first start" }
            + [
                "the positions of \(partitions) partitions \(are) forgotten; sinks that these sources reach \(are) written again"
            ]
    }
}
