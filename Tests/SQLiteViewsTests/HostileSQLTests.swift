import Foundation
import SQLiteAccess
import StreamCore
import TestSupport
import Testing

@testable import SQLiteViews

/// SQL of people who mean harm: each statement ends as it should, in its time and its memory, and leaves nothing behind.
@Suite(.serialized) struct HostileSQLTests {
    /// Milliseconds.
    private static let limit: Int64 = 300
    /// Of one that is over its limit, on a machine that does other things too.
    private static let longest: Int64 = 1_000

    private struct Outcome: Sendable {
        var code: String?
        /// Milliseconds.
        var time: Int64
        var message = ""
    }

    @Test func thereAreEnough() {
        #expect(HostileStatement.all.count >= 200)
        #expect(Set(HostileStatement.all.map(\.sql)).count == HostileStatement.all.count)
    }

    @Test func whoSeesEverythingIsBounded() async throws {
        try await attack(.everything) { statement, outcome in
            let isLate = statement.isHeavy && outcome.code == "query-timeout" && outcome.time >= Self.limit
            #expect(outcome.code == statement.code || isLate, "\(statement): \(outcome.message)")
        }
    }

    @Test func aTenantIsBounded() async throws {
        let refusals: Set = ["query-not-allowed", "query-invalid", "query-too-large", "query-timeout"]
        try await attack(TenantFixture.acme) { statement, outcome in
            if let code = outcome.code { #expect(refusals.contains(code), "\(statement): \(outcome.message)") }
            #expect(!TenantAttacks.leak(in: outcome.message), "\(statement): \(outcome.message)")
        }
    }

    /// Runs all of them on a thread of their own, one after the other, over one connection.
    private func attack(
        _ scope: ViewScope, _ check: @escaping @Sendable (HostileStatement, Outcome) -> Void
    ) async throws {
        let state = try TenantFixture.state(isWhole: true)
        let thread = ThreadExecutor(name: "test-hostile")
        defer { thread.shutDown() }
        let most = try await withTaskExecutorPreference(thread) {
            let view = try ViewConnection(path: state.path, clock: SystemClock())
            let before = try Self.content(of: state.path)
            for statement in HostileStatement.all {
                var outcome = try Self.run(statement, view, scope)
                // Whoever takes the machine's time away may do so once.
                if outcome.time > Self.longest { outcome = try Self.run(statement, view, scope) }
                #expect(outcome.time <= Self.longest, "\(statement) took \(outcome.time) ms")
                check(statement, outcome)
            }
            #expect(try Self.content(of: state.path) == before)
            #expect(try Self.temporaryFiles().isEmpty)
            let most = SQLiteBound.most
            view.close()
            return most
        }
        // An allocation may be a little larger than was asked for.
        #expect(most <= QueryLimits().memory + 4096, "\(most)")
        // The bound was reached, so it is one.
        #expect(most > QueryLimits().memory / 2, "\(most)")
    }

    private static func run(
        _ statement: HostileStatement, _ view: ViewConnection, _ scope: ViewScope
    ) throws -> Outcome {
        let catalog = try view.begin().seen(by: scope)
        defer { view.end() }
        let limits = QueryLimits(rows: 1000, bytes: 4 << 20, time: limit)
        let start = ContinuousClock.now
        func outcome(_ code: String?, _ message: String = "") -> Outcome {
            let time = (ContinuousClock.now - start).components
            return Outcome(
                code: code, time: time.seconds * 1000 + time.attoseconds / 1_000_000_000_000_000, message: message)
        }
        do {
            let run = try view.start(statement.sql, [], limits, catalog, scope)
            while try !run.next(500, on: view).isLast {}
            return outcome(nil)
        } catch let error as WeirError {
            return outcome(error.code, "\(error)")
        }
    }

    /// Every file, but the index of the write-ahead log, in which readers say where they read.
    private static func content(of folder: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix("-shm") }
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) })
    }

    /// Files of SQLite's that this process holds open, with or without a name.
    private static func temporaryFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }.filter { $0.contains("etilqs_") }
    }
}
