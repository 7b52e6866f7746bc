internal import StreamCore

/// How far a lane is in each of its partitions, and which of that nobody was told yet.
struct LaneProgress {
    private struct State {
        var position: Int64
        var isAtEnd = false
        var isChanged = false
    }

    private let partitions: [Int32]
    /// By partition: its index in `states`, -1 where it is another lane's.
    private let indexes: [Int32]
    private var states: [State]
    private var anyChanged = false

    init(_ positions: [PartitionPosition]) {
        partitions = positions.map(\.partition)
        var indexes = [Int32](repeating: -1, count: Int(partitions.max() ?? -1) + 1)
        for (index, partition) in partitions.enumerated() { indexes[Int(partition)] = Int32(index) }
        self.indexes = indexes
        states = positions.map { State(position: $0.offset) }
    }

    /// Whether the latest that is known of each partition is that its end was reached.
    var isAtEveryEnd: Bool { states.allSatisfy(\.isAtEnd) }

    mutating func read(_ partition: Int32, offset: Int64) {
        change(partition) { state in
            state.position = offset &+ 1
            state.isAtEnd = false
        }
    }

    /// The end lies behind transaction markers, which take offsets and are never handed on.
    mutating func reachedEnd(_ partition: Int32, position: Int64) {
        change(partition) { state in
            state.position = max(state.position, position)
            state.isAtEnd = true
        }
    }

    mutating func takeChanges() -> [PartitionProgress] {
        guard anyChanged else { return [] }
        anyChanged = false
        var changes: [PartitionProgress] = []
        for index in states.indices where states[index].isChanged {
            states[index].isChanged = false
            changes.append(
                PartitionProgress(
                    partition: partitions[index], position: states[index].position, isAtEnd: states[index].isAtEnd))
        }
        return changes
    }

    @inline(__always)
    private mutating func change(_ partition: Int32, _ body: (inout State) -> Void) {
        guard partition >= 0, Int(partition) < indexes.count, indexes[Int(partition)] >= 0 else { return }
        let index = Int(indexes[Int(partition)])
        body(&states[index])
        states[index].isChanged = true
        anyChanged = true
    }
}
