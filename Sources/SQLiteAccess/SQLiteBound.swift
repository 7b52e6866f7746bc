internal import CSQLiteBound
internal import StreamCore

/// What SQLite may take on one thread for the statements of people who are not trusted.
///
/// SQLite asks a progress handler between its instructions only; while it compiles, and inside one call of a function,
/// it asks nothing. But it allocates, and `CSQLiteBound` is what it allocates by: there memory is counted by the thread,
/// time is looked at, and a recursion is ended before the stack does. SQLite's own heap limit is the whole process's.
public enum SQLiteBound {
    /// From here on SQLite's memory is counted on this thread. Call it before the thread opens its connections, and use
    /// them on no other.
    public static func watchThread() {
        SQLiteConnection.setUpLibrary
        weir_sqlite_bound_watch()
    }

    /// Bytes that SQLite held for this thread at most, since it is watched.
    public static var most: Int { Int(weir_sqlite_bound_most()) }

    /// Runs statements of this thread, which may hold `bytes` in all, with everything that SQLite held before.
    /// - Parameter goesOn: asked now and then, often a thousand times a second.
    /// - Throws: what `body` throws; where it failed by these bounds `sqlite-interrupted` (`goesOn` said no),
    ///   `sqlite-beyond-memory` or `sqlite-too-deep`.
    public static func run<Result>(
        bytes: Int, goesOn: @escaping () -> Bool, _ body: () throws -> Result
    ) throws -> Result {
        let question = Question(goesOn)
        weir_sqlite_bound_enter(
            Int64(bytes),
            { context in
                guard let context else { return 1 }
                return Unmanaged<Question>.fromOpaque(context).takeUnretainedValue().goesOn() ? 1 : 0
            }, Unmanaged.passUnretained(question).toOpaque())
        return try withExtendedLifetime(question) {
            do {
                let result = try body()
                _ = weir_sqlite_bound_leave()
                return result
            } catch {
                let refusal = weir_sqlite_bound_leave()
                throw reason(refusal, bytes) ?? error
            }
        }
    }

    /// False where the bounds that hold at the moment want the statement ended.
    static var goesOn: Bool { weir_sqlite_bound_goes_on() != 0 }

    private final class Question {
        let goesOn: () -> Bool
        init(_ goesOn: @escaping () -> Bool) { self.goesOn = goesOn }
    }

    private static func reason(_ refusal: weir_sqlite_refusal, _ bytes: Int) -> WeirError? {
        switch refusal {
        case WEIR_SQLITE_REFUSED_TIME: WeirError("sqlite-interrupted", "the statement was interrupted")
        case WEIR_SQLITE_REFUSED_MEMORY:
            WeirError("sqlite-beyond-memory", "the statement needs more than \(bytes >> 20) MiB of memory")
        case WEIR_SQLITE_REFUSED_DEPTH: WeirError("sqlite-too-deep", "the statement is nested too deeply")
        default: nil
        }
    }
}
