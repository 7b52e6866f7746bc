import StreamCore
import StreamTestKit
import Testing

/// `MemoryOutput`, which the engine's tests write to.
@Suite struct MemoryOutputConformanceTests {
    @Test func committedIsVisibleWhole() async throws {
        try await OutputConformance.committedIsVisibleWhole(MemoryOutputFixture())
    }

    @Test func abortedIsInvisible() async throws {
        try await OutputConformance.abortedIsInvisible(MemoryOutputFixture())
    }

    @Test func olderRunIsFenced() async throws { try await OutputConformance.olderRunIsFenced(MemoryOutputFixture()) }

    @Test func fencingAnewEndsTheOpenTransaction() async throws {
        try await OutputConformance.fencingAnewEndsTheOpenTransaction(MemoryOutputFixture())
    }

    @Test(arguments: [true, false]) func keysKeepTheirOrder(_ isTransactional: Bool) async throws {
        try await OutputConformance.keysKeepTheirOrder(MemoryOutputFixture(isTransactional: isTransactional))
    }

    @Test(arguments: [true, false]) func writesNullsAndHeaders(_ isTransactional: Bool) async throws {
        try await OutputConformance.writesNullsAndHeaders(MemoryOutputFixture(isTransactional: isTransactional))
    }

    /// Every call fails somewhere, before and behind the point of decision.
    @Test func losesAndDoublesNothingWhileTheClusterFails() async throws {
        let fixture = MemoryOutputFixture()
        let abortable = OutputError(.abortable, WeirError("kafka-write", "scripted"))
        let fatal = OutputError(.fatal, WeirError("kafka-fenced", "scripted"))
        try await OutputConformance.losesAndDoublesNothing(fixture, epochs: 12) { epoch in
            switch epoch {
            case 2: fixture.cluster.fail(.send, with: [abortable])
            case 4: fixture.cluster.fail(.commitBefore, with: [abortable, fatal])
            case 6: fixture.cluster.fail(.commitAfter, with: [fatal])
            case 8: fixture.cluster.fail(.begin, with: [abortable])
            case 10: fixture.cluster.fail(.fence, with: [fatal, fatal])
            default: break
            }
        }
    }
}

struct MemoryOutputFixture: OutputFixture {
    let cluster = MemoryCluster()
    let topic = "out"
    let isolates = true
    var isTransactional = true

    func makeOutput() async throws -> any OutputTransaction {
        MemoryOutput(cluster, job: "job", isTransactional: isTransactional)
    }

    func written() async throws -> [WrittenRecord] {
        cluster.records(of: topic).map {
            WrittenRecord(partition: $0.partition, key: $0.key, value: $0.value, headers: $0.headers)
        }
    }
}
