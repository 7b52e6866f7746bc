import StreamCore
import Testing

/// Writes epochs one after the other and recovers as the engine does: after an abortable error it aborts, after a fatal
/// one it makes a new producer, and in either case the last epoch record, read anew, says where to go on.
struct EpochDriver {
    static let keys = 5

    let output: any OutputTransaction
    let fixture: any OutputFixture
    private(set) var failures = 0
    /// What happened, for the message of a test that fails.
    private(set) var history: [String] = []

    init(output: any OutputTransaction, fixture: any OutputFixture) {
        self.output = output
        self.fixture = fixture
    }

    mutating func run(through last: Int64, disturb: (_ epoch: Int64) async throws -> Void) async throws {
        try await recover()
        var epoch: Int64 = 1
        var disturbed: Int64 = 0
        while epoch <= last {
            do {
                try await output.begin()
                try await send(epoch, part: 0)
                // Once an epoch: what is broken at every attempt never heals.
                if epoch > disturbed {
                    disturbed = epoch
                    try await disturb(epoch)
                }
                try await send(epoch, part: 1)
                try await output.commit(fixture.epoch(epoch))
                epoch += 1
            } catch let failure as OutputError {
                failures += 1
                try #require(failures < 50, "epoch \(epoch) does not heal: \(failure.error)")
                history.append("epoch \(epoch): \(failure.kind) \(failure.error.code) \(failure.error.message)")
                if failure.kind == .abortable { try? await output.abort() }
                try await recover()
                epoch = (try await output.lastEpoch()?.epoch ?? 0) + 1
                history.append("goes on with epoch \(epoch)")
            }
        }
    }

    private mutating func recover() async throws {
        while true {
            do {
                return try await output.fence()
            } catch let failure as OutputError {
                failures += 1
                try #require(failures < 50, "it cannot be fenced: \(failure.error)")
            }
        }
    }

    private func send(_ epoch: Int64, part: Int) async throws {
        var rows: [(key: String?, value: String?)] = []
        for key in 0..<Self.keys {
            rows.append(("k\(key)", "\(epoch)-\(part)-\(key)"))
        }
        try await output.send(fixture.records(rows))
    }

    static func values(epoch: Int64, key: Int) -> [String] { (0...1).map { "\(epoch)-\($0)-\(key)" } }
}
