import StreamCore
import Testing

@testable import StreamEngine

private struct Number: EdgePayload {
    let value: Int
    var rowCount: Int { 1 }
    var byteCount: Int { 8 }
}

@Suite struct InletTests {
    private static let producers = 4
    private static let perEpoch = 200
    private static let epochs = 5

    private static func produce(_ producer: Int, into inlet: Inlet<Number>) async throws {
        for epoch in 1...epochs {
            for value in 0..<perEpoch { try await inlet.send(Number(value: value), from: producer) }
            inlet.send(Barrier(id: Int64(epoch), kind: .interval), .lane(LaneReport()), from: producer)
        }
        inlet.finish(producer)
    }

    /// Four producers, queues of one payload: everything arrives, in order, and barriers between.
    @Test func manyProducersThroughQueuesOfOne() async throws {
        let inlet = Inlet<Number>(name: "t", producers: Self.producers, bound: QueueBound(rows: 1, bytes: 1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<Self.producers {
                group.addTask { try await Self.produce(producer, into: inlet) }
            }
            var next = Array(repeating: 0, count: Self.producers)
            var barriers = 0
            receiving: while true {
                switch try await inlet.receive() {
                case .payload(let number, let producer):
                    #expect(number.value == next[producer])
                    next[producer] += 1
                case .barrier:
                    #expect(next == Array(repeating: Self.perEpoch, count: Self.producers))
                    next = Array(repeating: 0, count: Self.producers)
                    barriers += 1
                case .finished: break receiving
                }
            }
            #expect(barriers == Self.epochs)
            try await group.waitForAll()
        }
    }

    @Test func aProducerThatWaitsCanBeCancelled() async throws {
        let inlet = Inlet<Number>(name: "t", producers: 1, bound: QueueBound(rows: 1, bytes: 1))
        try await inlet.send(Number(value: 0), from: 0)
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await inlet.send(Number(value: 1), from: 0) }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        #expect(inlet.status.rows == 1)
    }

    @Test func aConsumerThatWaitsCanBeCancelled() async throws {
        let inlet = Inlet<Number>(name: "t", producers: 1, bound: QueueBound(rows: 1, bytes: 1))
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await inlet.receive() }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }
}
