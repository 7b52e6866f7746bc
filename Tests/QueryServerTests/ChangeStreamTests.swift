import Foundation
import QueryServer
import StreamCore
import TestSupport
import Testing

/// Change streams through real sockets.
@Suite struct ChangeStreamTests {
    /// One event as it came.
    struct Event: Sendable {
        let id: String?
        let event: String
        let data: String

        init(_ text: String) {
            var fields: [Substring: String] = [:]
            for line in text.split(separator: "\n") {
                guard let colon = line.firstIndex(of: ":") else { continue }
                fields[line[..<colon]] = String(line[line.index(after: colon)...].drop { $0 == " " })
            }
            id = fields["id"]
            event = fields["event"] ?? ""
            data = fields["data"] ?? ""
        }

        func json() throws -> [String: Any] {
            try #require(
                try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any], "\(data.prefix(300))")
        }
    }

    /// A reader of one stream.
    final class Reader {
        let client: RawClient

        init(_ bank: ServedBank, after last: String? = nil, view: String = "accounts", receiveBuffer: Int32? = nil)
            throws
        {
            client = try bank.client(receiveBuffer: receiveBuffer)
            let resume = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
            // HTTP/1.0: no chunks stand between the events.
            try client.send("GET /v1/views/\(view)/changes HTTP/1.0\r\nHost: localhost\r\n\(resume)\r\n")
            let head = try client.read(through: "\r\n\r\n")
            #expect(head.contains(" 200 ") && head.contains("text/event-stream"))
        }

        /// The next event; comments are passed over.
        func next() throws -> Event {
            while true {
                let event = Event(try client.read(through: "\n\n"))
                if !event.event.isEmpty { return event }
            }
        }
    }

    private func account(_ id: Int64, _ balance: Int64) -> BankViews.Account {
        .init(id: id, owner: "o", balance: balance)
    }

    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func aSnapshotAndThenEachEpoch(_ kind: BankKind)
        async throws
    {
        try await withBank(kind) { bank in
            try await bank.apply([BankViews.rows([account(1, 100), account(2, 200)])])
            let reader = try Reader(bank)
            let snapshot = try reader.next()
            #expect(snapshot.event == "snapshot" && snapshot.id == "1")
            #expect(try snapshot.json()["keys"] as? [String] == ["1", "2"])
            #expect(try snapshot.json()["last"] as? Bool == true)
            try await bank.apply([BankViews.rows([account(2, 250)]), BankViews.rows([account(3, 1)])])
            try await bank.apply([BankViews.sums([("all", 351)])])
            let changed = try reader.next()
            #expect(changed.event == "epoch" && changed.id == "2")
            #expect(try changed.json()["keys"] as? [String] == ["2", "3"])
            #expect(changed.data.contains(#"{"id":2,"owner":"o","balance":2.50,"seen":"2023-11-14T22:13:20.000Z"}"#))
            #expect(!changed.data.contains("weir_"))
            let unchanged = try reader.next()
            #expect(unchanged.id == "3")
            #expect(try unchanged.json()["rows"] as? [String] == [])
        }
    }

    @Test(.timeLimit(.minutes(1))) func largeViewsComeInParts() async throws {
        try await withBank { bank in
            try await bank.apply([BankViews.rows((0..<1200).map { account($0, $0) })])
            let reader = try Reader(bank)
            var parts: [Event] = []
            repeat { parts.append(try reader.next()) } while try parts[parts.count - 1].json()["last"] as? Bool != true
            #expect(parts.map(\.id) == [nil, nil, "1"])
            #expect(try parts.flatMap { try $0.json()["keys"] as? [String] ?? [] } == (0..<1200).map { String($0) })
        }
    }

    /// Whoever has seen epoch n gets n + 1 next, as if nothing had been in between.
    @Test(.timeLimit(.minutes(1))) func itGoesOnBehindTheLastEventSeen() async throws {
        try await withBank { bank in
            for number in 1...5 as ClosedRange<Int64> {
                try await bank.apply([BankViews.rows([account(number, number)])])
            }
            let reader = try Reader(bank, after: "2")
            for number in 3...5 {
                let event = try reader.next()
                #expect(event.event == "epoch" && event.id == String(number))
                #expect(try event.json()["keys"] as? [String] == [String(number)])
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["1", "99", "x", "-1"]) func whatIsNoLongerKeptBeginsAnewAndSaysSo(
        _ last: String
    ) async throws {
        // Room for about two epochs.
        try await withBank(
            changing: { $0.historyBytes = 2000 },
            body: { bank in
                for number in 1...9 as ClosedRange<Int64> {
                    try await bank.apply([BankViews.rows([account(number, number)])])
                }
                let reader = try Reader(bank, after: last)
                let reset = try reader.next()
                #expect(reset.event == "reset" && reset.id == nil)
                let snapshot = try reader.next()
                #expect(snapshot.event == "snapshot" && snapshot.id == "9")
                try await bank.apply([BankViews.rows([account(10, 1)])])
                #expect(try reader.next().id == "10")
            })
    }

    @Test(.timeLimit(.minutes(1))) func aJobThatBeginsAnewResetsItsStreams() async throws {
        try await withBank { bank in
            try await bank.apply([BankViews.rows([account(1, 1)])])
            let reader = try Reader(bank)
            #expect(try reader.next().event == "snapshot")
            // Two epochs were applied while the engine recovered: nobody told of their rows.
            for _ in 0..<2 {
                let number = bank.epoch.withLock { epoch in
                    epoch += 1
                    return epoch
                }
                try await bank.bank.store.apply(BankViews.epoch(number, [BankViews.rows([account(number, 7)])]))
            }
            bank.feed.began(at: BankViews.epoch(3).progress)
            #expect(try reader.next().event == "reset")
            let snapshot = try reader.next()
            #expect(snapshot.id == "3")
            #expect(try snapshot.json()["keys"] as? [String] == ["1", "2", "3"])
            try await bank.apply([BankViews.rows([account(4, 1)])])
            #expect(try reader.next().id == "4")
        }
    }

    /// Dropped with an event that says so; the job and the others did not wait.
    @Test(.timeLimit(.minutes(1))) func aSlowReaderIsDropped() async throws {
        try await withBank(
            changing: { limits in
                limits.historyBytes = 600_000
                // A slow machine must not make a closed connection of it.
                limits.server.stream.writeStall = 300_000
                limits.server.stream.unsentHigh = 64 << 10
                limits.server.stream.unsentLow = 16 << 10
            },
            body: { bank in
                try await bank.apply()
                let slow = try Reader(bank, receiveBuffer: 4096)
                #expect(try slow.next().event == "snapshot")
                let fast = try Reader(bank)
                #expect(try fast.next().event == "snapshot")
                let rows = BankViews.rows((0..<500).map { account($0, $0) })
                for number in 2...120 {
                    try await bank.apply([rows])
                    let event = try fast.next()
                    #expect(event.id == String(number))
                }
                var last = try slow.next()
                while last.event == "epoch" { last = try slow.next() }
                #expect(last.event == "dropped" && last.data.contains("reader-too-slow"), "\(last.event)")
                #expect(try slow.client.read(4096) ?? [] == [])
                #expect(try bank.get("/metrics").body.contains("weir_change_streams_dropped_total 1\n"))
            })
    }

    /// A reader that removes what it is told to has the view's rows; what is not listed is shown by the whole view.
    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func rowsThatExpireAreSaidToBeRemoved(
        _ kind: BankKind
    ) async throws {
        try await withBank(kind) { bank in
            var accounts = (1...4).map { account(Int64($0), 1) }
            for index in 0..<3 { accounts[index].seen = 1000 }
            try await bank.apply([BankViews.rows(accounts)])
            let reader = try Reader(bank)
            #expect(try reader.next().json()["keys"] as? [String] == ["1", "2", "3", "4"])
            let two = BankViews.expiry(of: [1, 2, 3], through: 1000)
            try await bank.apply([two, BankViews.rows([account(3, 9)])])
            let event = try reader.next().json()
            #expect(event["removed"] as? [String] == ["1", "2", "3"])
            #expect(event["keys"] as? [String] == ["3"])
            #expect(event["expired_through"] as? String == "1970-01-01T00:00:01.000Z")
            try await bank.apply([BankViews.expiry(of: nil, through: 1_700_000_000_000)])
            #expect(try reader.next().data.contains("more rows expired"))
            let snapshot = try reader.next()
            #expect(try snapshot.id == "3" && snapshot.json()["keys"] as? [String] == [])
            try await bank.apply([BankViews.rows([account(5, 5)])])
            #expect(try reader.next().json()["removed"] as? [String] == [])
        }
    }

    @Test(.timeLimit(.minutes(1))) func theEndIsSaid() async throws {
        try await withBank { bank in
            let reader = try Reader(bank)
            #expect(try reader.next().event == "snapshot")
            bank.server.drain(within: 5000)
            let end = try reader.next()
            #expect(end.event == "closing" && end.data.contains("server-closing"))
            #expect(try reader.client.readToEnd().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func quietStreamsSayThatTheyAreAlive(isRunning: Bool)
        async throws
    {
        try await withBank(
            isRunning: isRunning, changing: { $0.heartbeat = 20 },
            body: { bank in
                let reader = try Reader(bank)
                #expect(try reader.next().event == "snapshot")
                for _ in 0..<3 { #expect(try reader.client.read(through: "\n\n") == ":\n\n") }
            })
    }

    @Test(.timeLimit(.minutes(1))) func streamsBeyondTheirNumberAreRefused() async throws {
        try await withBank(
            changing: { $0.streams = 1 },
            body: { bank in
                let reader = try Reader(bank)
                #expect(try reader.next().event == "snapshot")
                let answer = try bank.get("/v1/views/accounts/changes")
                #expect(answer.status == 503)
                #expect(try answer.code() == "too-busy")
                #expect(try bank.get("/v1/views/nobody/changes").status == 404)
            })
    }
}
