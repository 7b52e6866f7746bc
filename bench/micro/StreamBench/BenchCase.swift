/// One hot part of the engine, set up to run batch after batch over input that is the same in every run.
struct BenchCase: Sendable {
    let name: String
    /// What an event is here, and what is measured of it.
    let summary: String
    let setUp: @Sendable () async throws -> PreparedCase
}

/// A case whose input has been made and whose caches, tables and working memory are warm.
struct PreparedCase {
    /// Events of one batch: source events for the parts of a pipeline, so that their costs add up.
    let events: Int
    /// Runs batch `index`, counted from 0.
    let run: (_ index: Int) async throws -> Void
    let tearDown: () async -> Void

    init(
        events: Int = Workload.batchRows, run: @escaping (_ index: Int) async throws -> Void,
        tearDown: @escaping () async -> Void = {}
    ) {
        self.events = events
        self.run = run
        self.tearDown = tearDown
    }
}

extension BenchCase {
    /// In the order of a batch's way.
    static let all: [BenchCase] = [
        decode("w1"), decode("w2"), filter("w1"), filter("w2"), unnest, project, lookup, edge,
        group("w2"), group("w3"), extremes, window, delta, sqlitePrepare, sqliteApply, encode, compress,
    ]
}
