internal import NetworkServer
internal import StreamCore

/// Reads single rows for many requests at once: what one turn of the loop asks for, or comes while a batch is under way,
/// is one batch, over one whole epoch. A reader's thread is woken by the batch, not by the request, and makes the answers'
/// bodies too, so that the loop only sends them.
///
/// `@unchecked Sendable`: all state is touched on the loop's thread alone, and `bodies` by one batch at a time.
final class KeyReads: @unchecked Sendable {
    enum Answer: Sendable {
        /// The body of an answer that has found its row.
        case row([UInt8])
        case missing(view: String, epoch: ViewEpoch)
    }

    private struct Request: Sendable {
        let view: String
        let key: String
        let scope: ViewScope
        let answer: UnsafeContinuation<Result<Answer, any Error>, Never>
    }

    private let reader: any ViewReader
    private let loop: EventLoop
    private let clock: any EngineClock
    private let figures: ServerFigures
    private let bodies = Lock(RowAnswers())
    private var waiting: [Request] = []
    private var runner: UnsafeContinuation<Void, Never>?
    private var isAnnounced = false
    private var isClosed = false

    /// - Parameter figures: are told the size of each batch.
    init(_ reader: any ViewReader, loop: EventLoop, clock: any EngineClock, figures: ServerFigures) {
        self.reader = reader
        self.loop = loop
        self.clock = clock
        self.figures = figures
    }

    /// The row of `key`, as a URL names it. On the loop's thread.
    /// - Throws: `view-unknown`, `parameter-invalid`, `state-closed`.
    func row(of view: String, key: String, seeing scope: ViewScope) async throws -> Answer {
        if isClosed { throw WeirError("state-closed", "the views are closed", isTransient: true) }
        let result = await withUnsafeContinuation { answer in
            waiting.append(Request(view: view, key: key, scope: scope, answer: answer))
            announce()
        }
        return try result.get()
    }

    private func announce() {
        guard !isAnnounced else { return }
        isAnnounced = true
        loop.atEndOfTurn { [self] in
            isAnnounced = false
            wakeRunner()
        }
    }

    private func wakeRunner() {
        runner?.resume()
        runner = nil
    }

    /// Answers until `close`. On the loop's thread.
    func run() async {
        while true {
            while waiting.isEmpty {
                if isClosed { return }
                await withUnsafeContinuation { runner = $0 }
            }
            let batch = waiting
            waiting = []
            figures.countKeys(batch.count)
            for (request, answer) in zip(batch, await answers(batch)) { request.answer.resume(returning: answer) }
        }
    }

    /// Lets `run` return once what was asked is answered. On the loop's thread.
    func close() {
        isClosed = true
        wakeRunner()
    }

    private func answers(_ batch: [Request]) async -> [Result<Answer, any Error>] {
        do {
            return try await reader.readKeys { [bodies, clock] snapshot in
                var views = OpenedViews(snapshot)
                let now = clock.now()
                return bodies.withLock { bodies in
                    batch.map { request in
                        Result { try Self.answer(request, try views.view(for: request), snapshot.epoch, &bodies, now) }
                    }
                }
            }
        } catch {
            // Only opening the snapshot throws.
            return batch.map { _ in .failure(error) }
        }
    }

    /// On the reader's thread.
    private static func answer(
        _ request: Request, _ view: any KeyedView, _ epoch: ViewEpoch, _ bodies: inout RowAnswers, _ now: Int64
    ) throws -> Answer {
        let description = view.description
        let key = try ValueList.key(request.key, of: description, parameter: "key")
        let values = try withExtendedLifetime(key) { try view.row(key.bytes(0)) }
        guard let values else { return .missing(view: description.name, epoch: epoch) }
        return .row(bodies.body(values, of: description, epoch, now: now))
    }

    /// The views of a batch's snapshot, each looked up once for all that ask alike.
    private struct OpenedViews {
        private let snapshot: any KeyedSnapshot
        private var opened: [(name: String, scope: ViewScope, view: any KeyedView)] = []

        init(_ snapshot: any KeyedSnapshot) { self.snapshot = snapshot }

        mutating func view(for request: Request) throws -> any KeyedView {
            for one in opened where one.name == request.view && one.scope == request.scope { return one.view }
            let view = try snapshot.view(request.view, seeing: request.scope)
            opened.append((request.view, request.scope, view))
            return view
        }
    }
}
