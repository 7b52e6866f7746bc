internal import SQLiteAccess
internal import StreamCore

/// One connection and the thread that it blocks, lent to one snapshot after the other.
actor ViewSession {
    /// What a snapshot needs of the session that holds it.
    struct Loan: Sendable {
        let number: Int
        let scope: ViewScope
        /// What the scope sees.
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

    func begin(_ scope: ViewScope) throws -> Loan {
        guard let view else { throw Self.closed }
        loans += 1
        let catalog = try view.begin().seen(by: scope)
        let loan = Loan(
            number: loans, scope: scope, catalog: catalog, interrupter: view.connection.interrupter)
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

    /// One transaction that begins and ends here; no snapshot is open.
    func readKeys<Result: Sendable>(_ body: @Sendable (any KeyedSnapshot) throws -> Result) throws -> Result {
        guard let view else { throw Self.closed }
        return try view.readKeys(body)
    }

    private static var closed: WeirError { WeirError("snapshot-closed", "the snapshot of the views is closed") }

    private func opened(_ number: Int) throws -> (view: ViewConnection, loan: Loan) {
        guard let view, let loan, loan.number == number else { throw Self.closed }
        return (view, loan)
    }

    func describe(_ sql: String, in number: Int) throws -> QueryShape {
        let (view, loan) = try opened(number)
        return try view.describe(sql, loan.catalog, loan.scope)
    }

    /// Returns the query's number and its columns.
    func start(
        _ sql: String, _ parameters: [QueryValue], _ limits: QueryLimits, in number: Int
    ) throws -> (run: Int, columns: [QueryColumn]) {
        let (view, loan) = try opened(number)
        let run = try view.start(sql, parameters, limits, loan.catalog, loan.scope)
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
        let (view, loan) = try opened(number)
        return try view.rowCount(of: name, loan.scope.rows(of: name))
    }

    func rows(of name: ViewDescription, keys: StringColumn, in number: Int) throws -> KeyedRows {
        let (view, loan) = try opened(number)
        return try view.rows(of: name, loan.scope.rows(of: name), keys: keys)
    }

    func rows(of name: ViewDescription, page: KeyPage, in number: Int) throws -> KeyedRows {
        let (view, loan) = try opened(number)
        return try view.rows(of: name, loan.scope.rows(of: name), page: page)
    }
}
