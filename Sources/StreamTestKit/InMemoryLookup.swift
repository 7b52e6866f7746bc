public import StreamCore

/// A table in memory that answers, fails and takes its time as a test says.
public final class InMemoryLookup: LookupClient {
    /// What becomes of one request.
    public enum Outcome: Sendable {
        case answer
        case unreachable
        case refused
        /// Never comes back; ends when cancelled.
        case silence
    }

    private struct State {
        var columns: [Column]
        var rowOfKey: [String: Int32] = [:]
        var latency: Int64 = 0
        var script: [Outcome] = []
        var otherwise = Outcome.answer
        /// Keys with which a request is refused, whatever else it asks for.
        var poison: Set<String> = []
        var requests: [[String]] = []
        var running = 0
        /// How many ran when each request began, itself among them.
        var runningAtStart: [Int] = []
    }

    private let clock: any EngineClock
    private let state: Lock<State>
    public let isLocal: Bool

    /// `columns` are the table's rows in the order of its schema; keys are the values of column `keyColumn`.
    public init(columns: [Column], keyColumn: Int, clock: any EngineClock, isLocal: Bool = false) {
        self.clock = clock
        self.isLocal = isLocal
        var state = State(columns: columns)
        state.rowOfKey = Self.index(columns[keyColumn])
        self.state = Lock(state)
    }

    /// Every request takes so many milliseconds of the clock.
    public func setLatency(milliseconds: Int64) { state.withLock { $0.latency = milliseconds * 1_000_000 } }

    /// What becomes of the next requests, one each, and of those after them.
    public func script(_ outcomes: [Outcome], otherwise: Outcome = .answer) {
        state.withLock {
            $0.script = outcomes
            $0.otherwise = otherwise
        }
    }

    /// Requests with one of `keys` are refused.
    public func refuse(_ keys: Set<String>) { state.withLock { $0.poison = keys } }

    /// Other rows from now on.
    public func replace(columns: [Column], keyColumn: Int) {
        let index = Self.index(columns[keyColumn])
        state.withLock {
            $0.columns = columns
            $0.rowOfKey = index
        }
    }

    /// The keys of every request so far, as text.
    public var requests: [[String]] { state.withLock { $0.requests } }

    /// The most requests that ran at once.
    public var mostRunning: Int { runningAtStart.max() ?? 0 }

    /// How many requests ran when each began, itself among them.
    public var runningAtStart: [Int] { state.withLock { $0.runningAtStart } }

    /// The requests that run now.
    public var running: Int { state.withLock { $0.running } }

    public func fetch(_ keys: Column) async throws -> LookupReply {
        let texts = (0..<keys.count).map { Self.text(keys, $0) }
        let (outcome, latency) = begin(texts)
        defer { state.withLock { $0.running -= 1 } }
        if latency > 0 { try await clock.sleep(nanoseconds: latency) }
        switch outcome {
        case .answer: return answer(texts)
        case .unreachable:
            throw LookupError(.unreachable, WeirError("test-unreachable", "the table is away", isTransient: true))
        case .refused: throw LookupError(.refused, WeirError("test-refused", "the table said no"))
        case .silence:
            while true { try await clock.sleep(nanoseconds: .max / 4) }
        }
    }

    public func close() async {}

    private func begin(_ texts: [String]) -> (Outcome, Int64) {
        state.withLock { state in
            state.requests.append(texts)
            state.running += 1
            state.runningAtStart.append(state.running)
            let scripted = state.script.isEmpty ? state.otherwise : state.script.removeFirst()
            return (state.poison.isDisjoint(with: texts) ? scripted : .refused, state.latency)
        }
    }

    private func answer(_ texts: [String]) -> LookupReply {
        state.withLock { state in
            let found = texts.enumerated().compactMap { index, text in
                state.rowOfKey[text].map { (key: Int32(index), row: $0) }
            }
            let rows = Selection(Buffer(found.map(\.row)))
            return LookupReply(columns: state.columns.map { $0.gathered(rows) }, keyIndexes: found.map(\.key))
        }
    }

    private static func index(_ keys: Column) -> [String: Int32] {
        var index: [String: Int32] = [:]
        for row in 0..<keys.count where keys.isValid(row) { index[text(keys, row)] = Int32(row) }
        return index
    }

    private static func text(_ column: Column, _ row: Int) -> String {
        switch column {
        case .string(let column): column[row] ?? ""
        case .int64(let column): String(column.values[row])
        case .bool, .float64, .list: ""
        }
    }
}
