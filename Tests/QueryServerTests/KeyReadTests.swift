import Foundation
import StreamCore
import TestSupport
import Testing

/// Many requests for single rows at once: each gets its own answer, and each answer is of one epoch.
@Suite struct KeyReadTests {
    /// What is pipelined on one connection is answered in its order; what many connections ask at once is one batch or
    /// several.
    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func everyRequestGetsItsAnswer(_ kind: BankKind)
        async throws
    {
        try await withBank(kind) { bank in
            try await bank.apply([
                BankViews.rows((0..<50).map { .init(id: $0, owner: "o\($0)", balance: $0 * 100) }),
                BankViews.sums([("all", 5)]),
            ])
            let clients = try (0..<8).map { _ in try bank.client() }
            let paths = [
                "accounts/rows/7", "accounts/rows/49", "sums/rows/all", "accounts/rows/50", "accounts/rows/x",
                "nothing/rows/1",
            ]
            for client in clients {
                try client.send(paths.map { "GET /v1/views/\($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined())
            }
            for client in clients {
                for expected in [
                    (200, #"{"key":"7","row":{"id":7,"owner":"o7","balance":7.00,"#),
                    (200, #"{"key":"49","row":{"id":49,"owner":"o49","balance":49.00,"#),
                    (200, #"{"key":"all","row":{"name":"all","total":0.05},"as_of":{"epoch":1,"#),
                    (404, "row-unknown"), (400, "parameter-invalid"), (404, "view-unknown"),
                ] {
                    let answer = try client.readResponse()
                    #expect(answer.head.hasPrefix("HTTP/1.1 \(expected.0) "), "\(answer.head)")
                    #expect(answer.body.contains(expected.1), "\(answer.body)")
                }
            }
        }
    }

    /// Whoever has seen an epoch never gets an older row: what is kept between batches is no snapshot.
    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func aRowIsNeverOlderThanTheLastEpoch(_ kind: BankKind)
        async throws
    {
        try await withBank(kind) { bank in
            let client = try bank.client()
            for number in 1...200 as ClosedRange<Int64> {
                try await bank.apply([BankViews.rows([.init(id: 1, owner: nil, balance: number)])])
                try client.send("GET /v1/views/accounts/rows/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let answer = try client.readResponse()
                let cents = number % 100 < 10 ? "0\(number % 100)" : "\(number % 100)"
                #expect(answer.body.contains(#""balance":\#(number / 100).\#(cents),"#), "\(answer.body)")
                #expect(answer.body.contains(#""epoch":\#(number),"#), "\(answer.body)")
            }
        }
    }
}
