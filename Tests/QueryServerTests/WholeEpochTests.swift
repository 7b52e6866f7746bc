import Foundation
import StreamCore
import TestSupport
import Testing

/// Readers and a writer at the same time: nobody sees half an epoch, and who waits for a record sees it.
@Suite struct WholeEpochTests {
    /// The two views agree in every answer, over a thousand epochs applied meanwhile.
    @Test(.timeLimit(.minutes(2))) func twoViewsAgreeInEveryAnswer() async throws {
        try await withBank { bank in
            try await Self.transfer(bank, 0)
            let isOver = Lock(false)
            let reads = Lock(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { isOver.withLock { $0 = true } }
                    for step in 1...2000 as ClosedRange<Int64> { try await Self.transfer(bank, step) }
                }
                for _ in 0..<2 {
                    let thread = ThreadExecutor(name: "test-reader")
                    group.addTask(executorPreference: thread) {
                        defer { thread.shutDown() }
                        try Self.readSQL(bank, until: isOver, reads)
                    }
                }
                try await group.waitForAll()
            }
            #expect(reads.withLock { $0 } > 100)
        }
    }

    /// Moves money from one account to another; the sum is written anew with each epoch.
    private static func transfer(_ bank: ServedBank, _ step: Int64) async throws {
        let accounts = (0..<10).map { id in
            BankViews.Account(id: id, owner: nil, balance: step * (id % 2 == 0 ? 1 : -1) + (id == 0 ? step : 0))
        }
        try await bank.apply([
            BankViews.rows(accounts), BankViews.sums([("all", accounts.reduce(0) { $0 + ($1.balance ?? 0) })]),
        ])
    }

    private static func readSQL(_ bank: ServedBank, until isOver: Lock<Bool>, _ reads: Lock<Int>) throws {
        let body =
            #"{"sql":"SELECT (SELECT round(sum(balance) * 100) FROM accounts) - (SELECT round(total * 100) FROM sums WHERE name = 'all')"}"#
        let client = try bank.client()
        while !isOver.withLock({ $0 }) {
            try client.send(
                "POST /v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            let answer = try client.readResponse()
            guard answer.body.contains("[0.0]") else {
                Issue.record("half an epoch: \(answer.body)")
                return
            }
            reads.withLock { $0 += 1 }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func whoWaitsForARecordSeesIt(_ kind: BankKind)
        async throws
    {
        try await withBank(kind) { bank in
            for number in 1...20 as ClosedRange<Int64> {
                // A reader on a thread of its own asks before the epoch is applied, or after.
                let thread = ThreadExecutor(name: "test-waiter")
                defer { thread.shutDown() }
                async let answer = Self.waited(bank, "payments:0:\(number * 100 - 1)", thread)
                try await bank.apply([BankViews.rows([.init(id: number, owner: nil, balance: number)])])
                let seen = try await answer
                #expect(seen.status == 200 && seen.body.contains("\"rows\":\(number)"), "\(seen.body)")
            }
            // By its topic's name, too.
            #expect(try bank.get("/v1/views?wait_for=bank.payments:0:1").status == 200)
        }
    }

    private static func waited(_ bank: ServedBank, _ target: String, _ thread: ThreadExecutor) async throws -> Answer {
        try await withTaskExecutorPreference(thread) { try await get(bank, "/v1/views/accounts?wait_for=\(target)") }
    }

    private nonisolated static func get(_ bank: ServedBank, _ target: String) async throws -> Answer {
        try bank.get(target)
    }

    @Test(.timeLimit(.minutes(1))) func theWaitIsBounded() async throws {
        try await withBank { bank in
            let late = try bank.get("/v1/views?wait_for=payments:0:5&wait_ms=30")
            #expect(late.status == 504)
            #expect(try late.code() == "wait-timeout")
            #expect(try bank.get("/v1/views?wait_for=payments:0:5&wait_ms=60001").status == 400)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aStoppedJobHasReachedARecordOrNot() async throws {
        try await withBank(isRunning: false) { bank in
            try await bank.bank.store.apply(BankViews.epoch(1))
            #expect(try bank.get("/v1/views?wait_for=payments:0:99").status == 200)
            #expect(try bank.get("/v1/views?wait_for=payments:0:100").status == 504)
        }
    }
}
