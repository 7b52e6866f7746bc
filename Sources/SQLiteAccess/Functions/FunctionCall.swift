internal import CSQLite

/// One call of a SQL function: its arguments, and where its result goes.
struct FunctionCall {
    let context: OpaquePointer
    private let arguments: UnsafeMutablePointer<OpaquePointer?>

    /// Nil where SQLite gives nothing to work with, which it never does.
    init?(_ context: OpaquePointer?, _ arguments: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let context, let arguments else { return nil }
        self.context = context
        self.arguments = arguments
    }

    func type(_ index: Int) -> Int32 { arguments[index].map { sqlite3_value_type($0) } ?? SQLITE_NULL }
    func isNull(_ index: Int) -> Bool { type(index) == SQLITE_NULL }
    func isBlob(_ index: Int) -> Bool { type(index) == SQLITE_BLOB }

    /// The argument as text, valid for the call; nil where it is null, or memory ran out and SQLite will say so.
    func text(_ index: Int) -> UnsafeRawBufferPointer? {
        guard let value = arguments[index], let start = sqlite3_value_text(value) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }

    /// The argument as a whole number; 0 for null and for what is none.
    func integer(_ index: Int) -> Int64 { arguments[index].map { sqlite3_value_int64($0) } ?? 0 }

    /// The argument's bytes as they are, valid for the call.
    func blob(_ index: Int) -> UnsafeRawBufferPointer {
        guard let value = arguments[index] else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = sqlite3_value_blob(value)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }

    /// The result is the argument itself.
    func answer(argument index: Int) { sqlite3_result_value(context, arguments[index]) }
    func answer(_ value: Int) { sqlite3_result_int64(context, Int64(value)) }
    func answer(_ value: Bool) { sqlite3_result_int(context, value ? 1 : 0) }

    func answer(text: UnsafeRawBufferPointer) {
        let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard let start else { return sqlite3_result_text(context, "", 0, nil) }
        sqlite3_result_text64(context, start, UInt64(text.count), weir_sqlite_transient(), UInt8(SQLITE_UTF8))
    }

    /// A text of so many bytes, which `fill` writes, or false where it has ended the call; an error where a text may not
    /// be so long.
    func answerText(bytes: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Bool) {
        let longest = sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1)
        guard bytes <= Int(longest) else { return sqlite3_result_error_toobig(context) }
        guard let start = sqlite3_malloc64(UInt64(max(bytes, 1))) else { return sqlite3_result_error_nomem(context) }
        guard fill(UnsafeMutableRawBufferPointer(start: start, count: bytes)) else { return sqlite3_free(start) }
        sqlite3_result_text64(
            context, start.assumingMemoryBound(to: CChar.self), UInt64(bytes), { sqlite3_free($0) },
            UInt8(SQLITE_UTF8))
    }

    /// Every `patience` steps of a long call: false where it is to end, which is the call's result then.
    func goesOn(after steps: inout Int) -> Bool {
        steps += 1
        guard steps >= Self.patience else { return true }
        steps = 0
        guard SQLiteBound.goesOn else {
            interrupt()
            return false
        }
        return true
    }

    private static let patience = 10_000

    func fail(_ message: String) { sqlite3_result_error(context, message, -1) }
    /// The statement ends as if it had been interrupted.
    func interrupt() { sqlite3_result_error_code(context, SQLITE_INTERRUPT) }
}

extension SQLiteConnection {
    /// Of functions that stand in the place of SQLite's own.
    static let replacing = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS

    /// Puts a function in the place of SQLite's own.
    func replaceFunction(
        _ name: String, _ count: Int32,
        _ body: @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
    ) throws {
        try check(sqlite3_create_function_v2(handle(), name, count, Self.replacing, nil, body, nil, nil, nil))
    }
}
