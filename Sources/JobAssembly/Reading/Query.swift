internal import SQLiteViews
internal import StreamCore

/// How rows are written.
public enum ResultFormat: String, Sendable, CaseIterable {
    case table, csv, json, ndjson
}

extension JobAssembly {
    /// Runs one read-only statement over the views of a running or stopped job and gives its rows to `write` as they
    /// come. Text ends with a line break, or there is none.
    /// - Throws: `WeirError` where there is no such state or the statement is refused or wrong.
    public static func query(
        stateDirectory: String, sql: String, format: ResultFormat, write: @Sendable (String) -> Void
    ) async throws {
        let reader = try await SQLiteViewReader.open(path: stateDirectory)
        do {
            try await reader.read { snapshot in
                try await writeRows(of: sql, in: snapshot, format, write)
            }
            await reader.close()
        } catch {
            await reader.close()
            throw error
        }
    }

    /// Whoever reads the text may be slow: the query has ten minutes. It is of one who may read the files themselves, in
    /// a process of its own, and may take what a large sort takes.
    private static let queryLimits = QueryLimits(rows: Int.max, bytes: Int.max, time: 600_000, memory: 1 << 30)

    private static func writeRows(
        of sql: String, in snapshot: any ViewSnapshot, _ format: ResultFormat, _ write: @Sendable (String) -> Void
    ) async throws {
        let formats: [ResultFormat: QueryFormat] = [.table: .table, .csv: .csv, .json: .json, .ndjson: .ndjson]
        let cursor = try await snapshot.query(sql, [], limits: queryLimits)
        var text = try QueryText(formats[format] ?? .table, columns: cursor.columns, epoch: snapshot.epoch.number)
        var isStarted = false
        while true {
            let batch = try await cursor.next(1000)
            // A query that fails at its first row has written nothing.
            if !isStarted { write(text.head) }
            isStarted = true
            write(text.rows(batch.rows))
            guard !batch.isLast, !text.isFull else { return write(text.end(isTruncated: batch.isTruncated)) }
        }
    }

    /// The views of a state directory, with their columns, as a table.
    public static func views(stateDirectory: String) async throws -> String {
        let reader = try await SQLiteViewReader.open(path: stateDirectory)
        let rows = try await reader.read { snapshot in
            var rows: [[QueryValue]] = []
            for view in snapshot.views {
                let fields = view.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
                let count = try await snapshot.rowCount(of: view.name)
                let epoch = snapshot.epoch.number.map { QueryValue.integer($0) } ?? .null
                rows.append([.text(view.name), .integer(Int64(count)), epoch, .text(fields)])
            }
            return rows
        }
        await reader.close()
        let columns = ["view", "rows", "epoch", "columns"].map { QueryColumn(name: $0, type: nil) }
        return try QueryFormat.table.text(QueryResult(columns: columns, rows: rows))
    }

    /// What a state directory holds, line by line.
    public static func stateShow(stateDirectory: String) async throws -> String {
        try StateSummary.read(path: stateDirectory).lines.joined(separator: "\n")
    }

    /// Removes a job's state; says line by line what was, or would be, removed.
    public static func stateReset(stateDirectory: String, isDryRun: Bool) async throws -> [String] {
        try StateReset.run(path: stateDirectory, isDryRun: isDryRun, now: SystemClock().now())
            .lines(isDryRun: isDryRun)
    }

    /// Has a view computed anew; says line by line what that does.
    public static func stateRebuild(stateDirectory: String, view: String, isDryRun: Bool) async throws -> [String] {
        try StateRebuild.run(view: view, path: stateDirectory, isDryRun: isDryRun, now: SystemClock().now())
            .lines(isDryRun: isDryRun)
    }

    /// The folder in which jobs keep their state where none is named.
    public static func defaultStateParent(environment: [String: String]) throws -> String {
        let path = try stateDirectory(nil, topology: "x", environment)
        return String(path.dropLast(2))
    }
}
