internal import SQLiteAccess
internal import StreamCore

/// One connection and the thread that it blocks, lent to one snapshot after the other.
actor ViewSession {
    /// What a snapshot needs of the session that holds it.
    struct Loan: Sendable {
        let number: Int
        let catalog: ViewCatalog
        let interrupter: SQLiteInterrupter
    }

    private let executor = ThreadExecutor(name: "weir-query")
    private var view: ViewConnection?
    /// The snapshot that is open, and what it runs.
    private var loan: Loan?
    private var loans = 0
    private var runs: [Int: QueryRun] = [:]
    private var runNumber = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    // Not in `close`: a call that comes after it must still find a thread to fail on.
    deinit { executor.shutDown() }

    func open(path: String, clock: any EngineClock) throws { view = try ViewConnection(path: path, clock: clock) }

    func close() {
        view?.close()
        view = nil
    }

    func begin() throws -> Loan {
        guard let view else { throw Self.closed }
        loans += 1
        let loan = Loan(number: loans, catalog: try view.begin(), interrupter: view.connection.interrupter)
        self.loan = loan
        return loan
    }

    /// Ends a snapshot with everything that it runs; false where it had ended.
    func end(_ number: Int) -> Bool {
        guard loan?.number == number else { return false }
        loan = nil
        runs = [:]
        view?.end()
        return true
    }

    private static var closed: WeirError { WeirError("snapshot-closed", "the snapshot of the views is closed") }

    private func opened(_ number: Int) throws -> (view: ViewConnection, catalog: ViewCatalog) {
        guard let view, let loan, loan.number == number else { throw Self.closed }
        return (view, loan.catalog)
    }

    func describe(_ sql: String, in number: Int) throws -> QueryShape {
        let (view, catalog) = try opened(number)
        return try view.describe(sql, catalog)
    }

    /// Returns the query's number and its columns.
    func start(
        _ sql: String, _ parameters: [QueryValue], _ limits: QueryLimits, in number: Int
    ) throws -> (run: Int, columns: [QueryColumn]) {
        let (view, catalog) = try opened(number)
        let run = try view.start(sql, parameters, limits, catalog)
        runNumber += 1
        runs[runNumber] = run
        return (runNumber, run.columns)
    }

    func next(_ rows: Int, of run: Int, in number: Int) throws -> QueryBatch {
        let (view, _) = try opened(number)
        return try runs[run]?.next(rows, on: view) ?? QueryBatch(rows: [], isLast: true)
    }

    func finish(_ run: Int) { runs[run] = nil }

    func rowCount(of name: ViewDescription, in number: Int) throws -> Int {
        try opened(number).view.rowCount(of: name)
    }

    func rows(of name: ViewDescription, keys: StringColumn, in number: Int) throws -> KeyedRows {
        try opened(number).view.rows(of: name, keys: keys)
    }

    func rows(of name: ViewDescription, page: KeyPage, in number: Int) throws -> KeyedRows {
        try opened(number).view.rows(of: name, page: page)
    }
}
