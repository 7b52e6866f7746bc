internal import CSQLite

extension SQLiteConnection {
    /// See `PrintfFunction`.
    func useBoundedPrintf() throws {
        let function = try PrintfFunction()
        for name in ["printf", "format"] {
            // SQLite calls the destructor where it fails, too.
            try check(
                sqlite3_create_function_v2(
                    handle(), name, -1, Self.replacing, Unmanaged.passRetained(function).toOpaque(),
                    { context, count, arguments in PrintfFunction.call(context, count, arguments) }, nil, nil,
                    { pointer in
                        if let pointer { Unmanaged<PrintfFunction>.fromOpaque(pointer).release() }
                    }))
        }
    }
}

/// `printf` and `format`: SQLite's own, called in a database of their own, behind a look at what is asked for.
///
/// SQLite 3.40 writes `%.2000000000c` letter by letter, however little of it may be kept; here a width or precision
/// beyond what a text may have is an error at once.
final class PrintfFunction {
    private let connection: SQLiteConnection
    /// By the number of arguments.
    private var statements: [Int32: SQLiteStatement] = [:]

    init() throws { connection = try SQLiteConnection.inMemory() }

    static func call(_ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let pointer = sqlite3_user_data(context), let call = FunctionCall(context, arguments) else { return }
        guard SQLiteBound.goesOn else { return call.interrupt() }
        guard count > 0, let format = call.text(0) else { return }
        let longest = sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1)
        guard PrintfFormat(format, call, count: Int(count)).widest <= Int(longest) else {
            return sqlite3_result_error_toobig(context)
        }
        let function = Unmanaged<PrintfFunction>.fromOpaque(pointer).takeUnretainedValue()
        do { try function.run(call, count, arguments, longest) } catch {
            call.fail("\(error)")
        }
    }

    private func run(
        _ call: FunctionCall, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?, _ longest: Int32
    ) throws {
        let statement = try statement(count)
        defer {
            statement.reset()
            statement.clearBindings()
        }
        try connection.setLimit(.length, to: longest)
        for index in 0..<count { sqlite3_bind_value(statement.statement, index + 1, arguments?[Int(index)]) }
        let code = sqlite3_step(statement.statement)
        guard code == SQLITE_ROW else { return sqlite3_result_error_code(call.context, code) }
        sqlite3_result_value(call.context, sqlite3_column_value(statement.statement, 0))
    }

    private func statement(_ count: Int32) throws -> SQLiteStatement {
        if let known = statements[count] { return known }
        let places = Array(repeating: "?", count: Int(count)).joined(separator: ", ")
        let statement = try connection.prepare("SELECT printf(\(places))", isKept: true)
        statements[count] = statement
        return statement
    }
}
