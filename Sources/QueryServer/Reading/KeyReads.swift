internal import NetworkServer
internal import StreamCore

/// Reads single rows for many requests at once: what one turn of the loop asks for, or comes while a batch is under way,
/// is one batch, over one snapshot for all who see the same. SQLite's thread is woken by the batch, not by the request.
///
/// `@unchecked Sendable`: all state is touched on the loop's thread alone.
final class KeyReads: @unchecked Sendable {
    /// What a view holds under a key.
    struct Answer: Sendable {
        let view: ViewDescription
        /// In the order of the view's columns; nil where there is no such row.
        let values: [QueryValue]?
        let epoch: ViewEpoch
    }

    private struct Request {
        let view: String
        let key: String
        let scope: ViewScope
        let answer: UnsafeContinuation<Result<Answer, any Error>, Never>
    }

    private let reader: any ViewReader
    private let loop: EventLoop
    private var waiting: [Request] = []
    private var runner: UnsafeContinuation<Void, Never>?
    private var isAnnounced = false
    private var isClosed = false
    /// Told the size of each batch.
    private let onBatch: Lock<(@Sendable (Int) -> Void)?> = Lock(nil)

    init(_ reader: any ViewReader, loop: EventLoop) {
        self.reader = reader
        self.loop = loop
    }

    func observe(_ onBatch: @escaping @Sendable (Int) -> Void) { self.onBatch.withLock { $0 = onBatch } }

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
            onBatch.withLock { $0 }?(batch.count)
            for (scope, requests) in Dictionary(grouping: batch, by: \.scope) { await answer(requests, scope) }
        }
    }

    /// Lets `run` return once what was asked is answered. On the loop's thread.
    func close() {
        isClosed = true
        wakeRunner()
    }

    private func answer(_ batch: [Request], _ scope: ViewScope) async {
        do {
            try await reader.read(seeing: scope) { snapshot in
                for (view, requests) in Dictionary(grouping: batch, by: \.view) {
                    await Self.answer(requests, view, snapshot)
                }
            }
        } catch {
            // Only opening the snapshot throws: nobody has been answered.
            for request in batch { request.answer.resume(returning: .failure(error)) }
        }
    }

    private static func answer(_ requests: [Request], _ name: String, _ snapshot: any ViewSnapshot) async {
        do {
            let view = try snapshot.description(of: name)
            let keys = requests.map { request in Result { try ValueList.key(request.key, of: view, parameter: "key") } }
            var wanted = StringColumnBuilder(capacity: keys.count)
            for case .success(let key) in keys { wanted.append(key.bytes(0)) }
            let rows = try await snapshot.rows(of: name, keys: wanted.finish())
            let places = Dictionary(
                (0..<rows.count).map { (Array(rows.keys.bytes($0)), $0) }, uniquingKeysWith: { first, _ in first })
            for (request, key) in zip(requests, keys) {
                request.answer.resume(
                    returning: key.map { key in
                        let place = places[Array(key.bytes(0))]
                        return Answer(view: view, values: place.map { rows.values($0) }, epoch: snapshot.epoch)
                    })
            }
        } catch {
            for request in requests { request.answer.resume(returning: .failure(error)) }
        }
    }
}
