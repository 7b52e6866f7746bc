import TestSupport
import Testing

@testable import StreamEngine

private struct Item: EdgePayload, Equatable {
    let producer: Int
    let number: Int
    let rowCount: Int
    var byteCount: Int { rowCount * 10 }
}

extension InletState {
    fileprivate func admits(_ payload: Payload, from producer: Int) -> Bool {
        admits(PayloadSize(payload), from: producer)
    }

    fileprivate mutating func push(_ payload: Payload, from producer: Int) {
        push(payload, PayloadSize(payload), from: producer)
    }
}

@Suite struct InletStateTests {
    private static func barrier(_ id: Int64) -> Barrier { Barrier(id: id, kind: .interval) }

    @Test func anEmptyQueueAdmitsOnePayloadOfAnySize() {
        var state = InletState<Item>(producers: 1, bound: QueueBound(rows: 10, bytes: 1000))
        let huge = Item(producer: 0, number: 0, rowCount: 1_000_000)
        #expect(state.admits(huge, from: 0))
        state.push(huge, from: 0)
        #expect(!state.admits(Item(producer: 0, number: 1, rowCount: 1), from: 0))
    }

    @Test func rowsAndBytesBoundEachQueueAlone() {
        var state = InletState<Item>(producers: 2, bound: QueueBound(rows: 10, bytes: 60))
        state.push(Item(producer: 0, number: 0, rowCount: 5), from: 0)
        #expect(!state.admits(Item(producer: 0, number: 1, rowCount: 5), from: 0), "bytes")
        #expect(state.admits(Item(producer: 1, number: 0, rowCount: 5), from: 1), "the other queue")
    }

    @Test func aBarrierWaitsForEveryProducerAndHoldsWhatIsBehindIt() {
        var state = InletState<Item>(producers: 2, bound: QueueBound(rows: 100, bytes: 1000))
        state.push(Self.barrier(1), .lane(LaneReport()), from: 0)
        state.push(Item(producer: 0, number: 1, rowCount: 1), from: 0)
        #expect(state.pop() == nil)
        state.push(Item(producer: 1, number: 0, rowCount: 1), from: 1)
        state.push(Self.barrier(1), .lane(LaneReport()), from: 1)
        guard case .payload(let item, 1)? = state.pop() else {
            Issue.record("the other producer's row first")
            return
        }
        #expect(item.number == 0)
        guard case .barrier(let barrier, let reports)? = state.pop() else {
            Issue.record("then the barrier")
            return
        }
        #expect(barrier.id == 1 && reports.count == 2)
        guard case .payload(_, 0)? = state.pop() else {
            Issue.record("then what was held")
            return
        }
    }

    @Test func aFinishedProducerNoLongerCountsForAlignment() {
        var state = InletState<Item>(producers: 2, bound: QueueBound(rows: 100, bytes: 1000))
        state.finish(1)
        state.push(Self.barrier(1), .lane(LaneReport()), from: 0)
        guard case .barrier(_, let reports)? = state.pop() else {
            Issue.record("no barrier")
            return
        }
        #expect(reports.count == 1)
        state.finish(0)
        guard case .finished? = state.pop() else {
            Issue.record("not finished")
            return
        }
    }

    /// Random pushes and pops: order per producer holds, no payload crosses a barrier, `hasArrival` is what `pop` does.
    @Test(arguments: 0..<200)
    func orderAndAlignmentHoldUnderAnyInterleaving(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let producers = Int.random(in: 1...4, using: &random)
        var state = InletState<Item>(producers: producers, bound: QueueBound(rows: 8, bytes: 80))
        var sent = Array(repeating: 0, count: producers)
        var barriers = Array(repeating: Int64(0), count: producers)
        var epochs = Array(repeating: [Int: Int64](), count: producers)
        var taken = Array(repeating: 0, count: producers)
        var aligned: Int64 = 0
        for _ in 0..<400 {
            let producer = Int.random(in: 0..<producers, using: &random)
            let item = Item(producer: producer, number: sent[producer], rowCount: Int.random(in: 1...3, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where barriers[producer] <= aligned:
                barriers[producer] += 1
                state.push(Self.barrier(barriers[producer]), .lane(LaneReport()), from: producer)
            case 1...4 where state.admits(item, from: producer):
                epochs[producer][sent[producer]] = barriers[producer]
                sent[producer] += 1
                state.push(item, from: producer)
            default:
                let expected = state.hasArrival
                let arrival = state.pop()
                #expect((arrival != nil) == expected)
                switch arrival {
                case .payload(let item, let from)?:
                    #expect(item.producer == from && item.number == taken[from])
                    #expect(epochs[from][item.number] == aligned)
                    taken[from] += 1
                case .barrier(let barrier, let reports)?:
                    #expect(barrier.id == aligned + 1 && reports.count == producers)
                    aligned += 1
                case .finished?: Issue.record("nobody finished")
                case nil: break
                }
            }
        }
    }
}
