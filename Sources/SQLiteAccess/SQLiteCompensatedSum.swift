internal import CSQLite

extension SQLiteConnection {
    /// Replaces `sum` by one whose REAL additions carry what rounding lost (Neumaier 1974, as SQLite does itself from
    /// 3.43 on). Otherwise the same: null over no values, an integer over integers, an error where that overflows.
    public func useCompensatedSum() throws {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        try check(
            sqlite3_create_window_function(
                handle(), "sum", 1, flags, nil,
                { context, _, arguments in CompensatedSum.step(context, arguments?[0], sign: 1) },
                { context in CompensatedSum.report(context) }, { context in CompensatedSum.report(context) },
                { context, _, arguments in CompensatedSum.step(context, arguments?[0], sign: -1) }, nil))
    }
}

/// The state of one `sum`, in memory that SQLite hands out zeroed.
private struct CompensatedSum: BitwiseCopyable {
    private var total: Double
    /// What additions to `total` lost.
    private var lost: Double
    private var integers: Int64
    private var count: Int64
    /// How many of the values were no integers.
    private var reals: Int64
    private var hasOverflowed: Bool

    static func step(_ context: OpaquePointer?, _ argument: OpaquePointer?, sign: Int64) {
        guard let argument else { return }
        let type = sqlite3_value_numeric_type(argument)
        guard type != SQLITE_NULL,
            let state = sqlite3_aggregate_context(context, Int32(MemoryLayout<CompensatedSum>.size))?
                .assumingMemoryBound(to: CompensatedSum.self)
        else { return }
        state.pointee.count += sign
        if type == SQLITE_INTEGER {
            state.pointee.add(sqlite3_value_int64(argument), sign)
        } else {
            state.pointee.reals += sign
        }
        state.pointee.add(Double(sign) * sqlite3_value_double(argument))
    }

    private mutating func add(_ value: Int64, _ sign: Int64) {
        let (sum, overflows) =
            sign > 0 ? integers.addingReportingOverflow(value) : integers.subtractingReportingOverflow(value)
        integers = sum
        if overflows { hasOverflowed = true }
    }

    private mutating func add(_ value: Double) {
        let sum = total + value
        // An infinity has lost nothing that could be given back.
        if sum.isFinite { lost += total.magnitude >= value.magnitude ? (total - sum) + value : (value - sum) + total }
        total = sum
    }

    static func report(_ context: OpaquePointer?) {
        guard let state = sqlite3_aggregate_context(context, 0)?.assumingMemoryBound(to: CompensatedSum.self),
            state.pointee.count > 0
        else {
            sqlite3_result_null(context)
            return
        }
        let sum = state.pointee
        if sum.reals > 0 {
            sqlite3_result_double(context, sum.total + sum.lost)
        } else if sum.hasOverflowed {
            sqlite3_result_error(context, "integer overflow", -1)
        } else {
            sqlite3_result_int64(context, sum.integers)
        }
    }
}
