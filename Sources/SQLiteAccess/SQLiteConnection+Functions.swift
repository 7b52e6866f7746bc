internal import CSQLite

extension SQLiteConnection {
    /// Lets SQL call `body` by that name, with any number of arguments where `arguments` is -1. Its text may not depend
    /// on anything but its arguments. An error that it throws is the statement's.
    public func define(
        _ name: String, arguments: Int32 = -1, _ body: @escaping ([SQLiteValue]) throws -> SQLiteValue
    ) throws {
        let function = Unmanaged.passRetained(DefinedFunction(body))
        // SQLite calls the destructor where it fails, too.
        try check(
            sqlite3_create_function_v2(
                handle(), name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, function.toOpaque(),
                { context, count, values in DefinedFunction.call(context, Int(count), values) }, nil, nil,
                { pointer in
                    if let pointer { Unmanaged<DefinedFunction>.fromOpaque(pointer).release() }
                }))
    }
}

private final class DefinedFunction {
    private let body: ([SQLiteValue]) throws -> SQLiteValue

    init(_ body: @escaping ([SQLiteValue]) throws -> SQLiteValue) { self.body = body }

    static func call(
        _ context: OpaquePointer?, _ count: Int, _ values: UnsafeMutablePointer<OpaquePointer?>?
    ) {
        guard let pointer = sqlite3_user_data(context) else { return }
        let function = Unmanaged<DefinedFunction>.fromOpaque(pointer).takeUnretainedValue()
        do {
            set(context, try function.body((0..<count).map { value(values?[$0]) }))
        } catch {
            sqlite3_result_error(context, "\(error)", -1)
        }
    }

    private static func value(_ pointer: OpaquePointer?) -> SQLiteValue {
        guard let pointer else { return .null }
        switch sqlite3_value_type(pointer) {
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(pointer))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(pointer))
        case SQLITE_TEXT: return .text(String(decoding: bytes(pointer), as: UTF8.self))
        case SQLITE_BLOB: return .blob(Array(bytes(pointer)))
        default: return .null
        }
    }

    private static func bytes(_ pointer: OpaquePointer) -> UnsafeRawBufferPointer {
        let start = sqlite3_value_blob(pointer)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(pointer)))
    }

    private static func set(_ context: OpaquePointer?, _ value: SQLiteValue) {
        switch value {
        case .null: sqlite3_result_null(context)
        case .integer(let number): sqlite3_result_int64(context, number)
        case .real(let number): sqlite3_result_double(context, number)
        case .text(let text):
            sqlite3_result_text(context, text, Int32(text.utf8.count), weir_sqlite_transient())
        case .blob(let bytes):
            bytes.withUnsafeBytes {
                sqlite3_result_blob(context, $0.baseAddress, Int32($0.count), weir_sqlite_transient())
            }
        }
    }
}
