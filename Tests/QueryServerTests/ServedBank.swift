import Foundation
import QueryServer
import StreamCore
import TestSupport
import Testing

/// The bank's views, served on loopback for one test.
final class ServedBank: Sendable {
    let bank: any BankStore
    let feed: EpochFeed
    let server: QueryServer
    let port: UInt16
    let status: Lock<JobStatus>
    let epoch = Lock<Int64>(0)

    init(bank: any BankStore, feed: EpochFeed, server: QueryServer, port: UInt16, status: Lock<JobStatus>) {
        self.bank = bank
        self.feed = feed
        self.server = server
        self.port = port
        self.status = status
    }

    /// Applies the next epoch, and tells of it as the engine does.
    @discardableResult
    func apply(_ deltas: [ViewDelta] = []) async throws -> Int64 {
        let number = epoch.withLock { epoch in
            epoch += 1
            return epoch
        }
        let changes = BankViews.epoch(number, deltas)
        try await bank.store.apply(changes)
        feed.applied(changes)
        return number
    }

    func client(receiveBuffer: Int32? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// Sends one request and reads the whole answer.
    func get(_ target: String, headers: [String] = [], method: String = "GET") throws -> Answer {
        try exchange(
            "\(method) \(target) HTTP/1.1\r\n\((["Host: localhost", "Connection: close"] + headers).joined(separator: "\r\n"))\r\n\r\n"
        )
    }

    func sql(
        _ body: String, headers: [String] = ["Content-Type: application/json"], target: String = "/v1/sql"
    ) throws -> Answer {
        let all = ["Host: localhost", "Connection: close", "Content-Length: \(body.utf8.count)"] + headers
        return try exchange("POST \(target) HTTP/1.1\r\n\(all.joined(separator: "\r\n"))\r\n\r\n\(body)")
    }

    private func exchange(_ raw: String) throws -> Answer {
        let client = try client()
        try client.send(raw)
        return try Answer(client.readToEnd())
    }
}

/// One answer, its chunks joined.
struct Answer: Sendable {
    let status: Int
    let head: String
    let body: String

    init(_ raw: String) throws {
        let end = try #require(raw.range(of: "\r\n\r\n"), "\(raw.prefix(500))")
        head = String(raw[..<end.lowerBound])
        let rest = String(raw[end.upperBound...])
        status = try #require(head.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        body = head.contains("Transfer-Encoding: chunked") ? Self.joined(rest) : rest
    }

    private static func joined(_ chunks: String) -> String {
        var rest = Array(chunks.utf8)[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: 13),
            let count = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16),
            count > 0
        {
            let start = end + 2
            body += rest[start..<(start + count)]
            rest = rest[(start + count + 2)...]
        }
        return String(decoding: body, as: UTF8.self)
    }

    func field(_ name: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// The body as JSON.
    func json() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any], "\(body.prefix(500))")
    }

    func code() throws -> String { try #require((json()["error"] as? [String: Any])?["code"] as? String) }
}

enum BankKind: String, Sendable, CaseIterable { case memory, sqlite }

/// - Parameter isRunning: whether a job is behind the views.
func withBank(
    _ kind: BankKind = .sqlite, isRunning: Bool = true, authority: any RequestAuthority = OpenAuthority(),
    changing change: (inout QueryServerLimits) -> Void = { _ in },
    body: @escaping @Sendable (ServedBank) async throws -> Void
) async throws {
    var limits = QueryServerLimits()
    change(&limits)
    let bank: any BankStore = kind == .memory ? MemoryBank() : try await SQLiteBank()
    let feed = EpochFeed(views: [BankViews.accounts, BankViews.sums], limits: limits, clock: SystemClock())
    let status = Lock(JobStatus())
    status.withLock { $0.phase = .running }
    let running = ServedJob.Running(plan: try BankViews.plan(), status: { status.withLock { $0 } }, feed: feed)
    let server = try QueryServer(
        views: try await bank.reader(snapshots: limits.snapshots), job: ServedJob(running: isRunning ? running : nil),
        limits: limits, authority: authority)
    let endpoint = try server.listen(at: "127.0.0.1:0")
    let served = ServedBank(bank: bank, feed: feed, server: server, port: endpoint.port, status: status)
    feed.began(at: EpochProgress(epoch: 0))
    let thread = ThreadExecutor(name: "test-client")
    defer { thread.shutDown() }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await server.run() }
        defer { server.drain(within: 0) }
        try await withTaskExecutorPreference(thread) { try await body(served) }
        server.drain(within: 0)
        try await group.waitForAll()
    }
}
