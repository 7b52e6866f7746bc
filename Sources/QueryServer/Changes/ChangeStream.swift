internal import NetworkServer
internal import StreamCore

/// One reader of one view's changes. It takes what it has not seen from the shared history whenever it has room for it, so
/// that a slow one costs neither the job nor the others anything: it falls behind, and is dropped when what it needs is
/// no longer kept.
struct ChangeStream: Sendable {
    private static let partRows = 500
    /// A snapshot that is not read by then holds the write-ahead log up. Nanoseconds.
    private static let snapshotTime: Int64 = 60_000_000_000

    private let service: QueryService
    private let view: ViewDescription
    private var access: StandingAccess
    private let writer: HTTPResponseWriter

    init(_ service: QueryService, _ view: ViewDescription, _ access: StandingAccess, _ writer: HTTPResponseWriter) {
        self.service = service
        self.view = view
        self.access = access
        self.writer = writer
    }

    private enum Next {
        case behind(Int64)
        case over
    }

    /// Runs until the reader leaves or is dropped, or the server ends.
    /// - Parameter last: `Last-Event-ID`.
    /// - Throws: `client-gone`, `CancellationError`.
    mutating func run(after last: String?) async throws {
        var epoch: Int64
        if let last, let resumed = resumable(last) {
            epoch = resumed
        } else {
            if let last { try await reset("epoch '\(last.prefix(20))' is no longer kept") }
            guard let begun = try await snapshot() else { return }
            epoch = begun
        }
        guard let feed = service.job.running?.feed else { return try await rest() }
        while case .behind(let reached) = try await follow(feed, epoch) { epoch = reached }
    }

    /// The epoch to go on behind, where all that follows it is kept.
    private func resumable(_ last: String) -> Int64? {
        guard let feed = service.job.running?.feed, let epoch = Int64(last), case .entries = feed.entries(after: epoch)
        else { return nil }
        return epoch
    }

    /// One turn: what has come, or the wait for it.
    private mutating func follow(_ feed: EpochFeed, _ epoch: Int64) async throws -> Next {
        if let reason = access.withdrawal(now: service.clock.now()) { return try await close(reason) }
        switch feed.entries(after: epoch) {
        case .entries(let entries) where entries.isEmpty:
            switch try await feed.wait(unless: { $0.map { $0.epoch != epoch } ?? false }) {
            case .moved: return .behind(epoch)
            case .beat:
                try await writer.write(ServerSentEvent.comment)
                return .behind(epoch)
            case .closed: return try await close(WeirError("server-closing", "the server ends"))
            }
        case .entries(let entries):
            guard let encoder = service.changes else { return .over }
            var reached = epoch
            for entry in entries {
                guard entry.listsRemovals(of: view.name) else {
                    return try await beginAnew("more rows expired at once than are told one by one")
                }
                try await writer.write(await encoder.event(entry, of: view, access.scope.rows(of: view)))
                reached = entry.epoch
                // Meanwhile others may have made the history forget the next ones.
                if case .outgrown = feed.entries(after: reached) { break }
            }
            return .behind(reached)
        case .outgrown:
            service.figures.countDroppedStream()
            return try await end(
                "dropped", "reader-too-slow", "the reader was so slow that epochs behind \(epoch) are no longer kept")
        case .restarted: return try await beginAnew("the job began anew")
        }
    }

    private func beginAnew(_ reason: String) async throws -> Next {
        try await reset(reason)
        return try await snapshot().map { .behind($0) } ?? .over
    }

    /// A stopped job's views do not change: says now and then that the stream is alive.
    private mutating func rest() async throws {
        while true {
            try await service.clock.sleep(nanoseconds: service.limits.heartbeat * 1_000_000)
            if let reason = access.withdrawal(now: service.clock.now()) {
                _ = try await close(reason)
                return
            }
            try await writer.write(ServerSentEvent.comment)
        }
    }

    // MARK: Events

    private func reset(_ reason: String) async throws {
        let data = "{\"code\":\"changes-reset\",\"message\":\(JSONText.quoted(reason + "; the whole view follows"))}"
        try await writer.write(ServerSentEvent(event: "reset", data: data).bytes)
    }

    private func close(_ reason: WeirError) async throws -> Next {
        try await end("closing", reason.code, reason.message)
    }

    private func end(_ event: String, _ code: String, _ message: String) async throws -> Next {
        let data = "{\"code\":\(JSONText.quoted(code)),\"message\":\(JSONText.quoted(message))}"
        try await writer.write(ServerSentEvent(event: event, data: data).bytes)
        return .over
    }

    /// All rows in parts; the last alone has an id, so that a reader which lost its connection in between begins anew.
    /// - Returns: the epoch, or nil where the reader was too slow.
    private func snapshot() async throws -> Int64? {
        let clock = service.clock
        let deadline = clock.monotonic() + Self.snapshotTime
        let epoch = try await service.beginnings.statement(seeing: access.scope) { snapshot -> Int64? in
            var after: [UInt8]?
            var part = 0
            while true {
                let page = KeyPage(after: after, limit: Self.partRows)
                let rows = try await snapshot.rows(of: view.name, page: page)
                part += 1
                let isLast = rows.count < Self.partRows
                try await writer.write(event(rows, part, isLast, snapshot.epoch))
                if isLast { return snapshot.epoch.number ?? 0 }
                guard clock.monotonic() < deadline else { return nil }
                after = Array(rows.keys.bytes(rows.count - 1))
            }
        }
        if epoch == nil {
            service.figures.countDroppedStream()
            _ = try await end("dropped", "reader-too-slow", "the reader was too slow for the view's rows")
        }
        return epoch
    }

    private func event(_ rows: KeyedRows, _ part: Int, _ isLast: Bool, _ epoch: ViewEpoch) -> [UInt8] {
        var text = RowsText(view)
        text.append(rows)
        let data =
            "{\"epoch\":\(epoch.number.map { String($0) } ?? "null"),\"part\":\(part),\"last\":\(isLast),"
            + "\"keys\":\(text.keys),\"rows\":\(text.rows),\"as_of\":\(service.asOf(epoch).json(view: view.name))}"
        return ServerSentEvent(id: isLast ? String(epoch.number ?? 0) : nil, event: "snapshot", data: data).bytes
    }
}
