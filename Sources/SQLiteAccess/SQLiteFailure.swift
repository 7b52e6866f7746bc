internal import CSQLite
internal import Glibc
internal import StreamCore

/// SQLite's result codes as errors for people (https://www.sqlite.org/rescode.html).
enum SQLiteFailure {
    /// - Parameters:
    ///   - code: an extended result code.
    ///   - detail: what SQLite says about it; names of tables and columns, never a value of a row.
    ///   - systemError: `errno` of the last failed system call; a full disk may hide behind a failed write.
    static func error(code: Int32, detail: String, path: String, systemError: Int32 = 0) -> WeirError {
        let primary = code & 0xff
        if primary == SQLITE_FULL || (primary == SQLITE_IOERR && systemError == ENOSPC) {
            return WeirError(
                "sqlite-full", "no room left to write to \(quoted(path))",
                hint: "free some space; the write is retried",
                isTransient: true)
        }
        guard let known = known[primary] else {
            return WeirError("sqlite-error", "\(detail) (SQLite code \(code))")
        }
        return WeirError(
            known.code, known.namesFile ? "\(known.sentence) \(quoted(path)): \(detail)" : "\(known.sentence)\(detail)",
            hint: known.hint, isTransient: known.isTransient)
    }

    private struct Known {
        var code: String
        var sentence: String
        var hint: String?
        var isTransient = false
        var namesFile = true
    }

    private static let known: [Int32: Known] = [
        SQLITE_ERROR: Known(code: "sqlite-query", sentence: "", hint: nil, namesFile: false),
        SQLITE_MISMATCH: Known(code: "sqlite-query", sentence: "", hint: nil, namesFile: false),
        SQLITE_BUSY: Known(
            code: "sqlite-busy", sentence: "another connection holds", hint: "try again once it is done",
            isTransient: true),
        SQLITE_LOCKED: Known(
            code: "sqlite-busy", sentence: "another statement holds", hint: "try again once it is done",
            isTransient: true),
        SQLITE_NOMEM: Known(code: "sqlite-out-of-memory", sentence: "no memory left for", hint: nil, isTransient: true),
        SQLITE_READONLY: Known(
            code: "sqlite-read-only", sentence: "cannot write to", hint: "check the owner and mode of file and folder"),
        SQLITE_INTERRUPT: Known(
            code: "sqlite-interrupted", sentence: "the statement was interrupted", hint: nil, namesFile: false),
        SQLITE_IOERR: Known(
            code: "sqlite-io", sentence: "reading or writing failed for", hint: "check the disk", isTransient: true),
        SQLITE_CORRUPT: Known(
            code: "sqlite-corrupt", sentence: "the database is damaged:", hint: "restore it from a copy"),
        SQLITE_NOTADB: Known(
            code: "sqlite-not-a-database", sentence: "not a SQLite database:", hint: "check the path"),
        SQLITE_CANTOPEN: Known(
            code: "sqlite-cannot-open", sentence: "cannot open", hint: "check that the file exists and may be read"),
        SQLITE_TOOBIG: Known(
            code: "sqlite-too-big", sentence: "a string, row or statement is too large: ", hint: nil, namesFile: false),
        SQLITE_CONSTRAINT: Known(code: "sqlite-constraint", sentence: "", hint: nil, namesFile: false),
        SQLITE_AUTH: Known(code: "sqlite-not-authorized", sentence: "", hint: nil, namesFile: false),
        SQLITE_MISUSE: Known(code: "sqlite-misuse", sentence: "", hint: nil, namesFile: false),
        SQLITE_RANGE: Known(code: "sqlite-misuse", sentence: "", hint: nil, namesFile: false),
    ]

    private static func quoted(_ path: String) -> String { "'\(path)'" }
}
