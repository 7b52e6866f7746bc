public import StreamOperators

/// The edge from one lane to the owner of a state partition, by itself: what a measurement of a hop takes hold of.
public struct ViewEdge: Sendable {
    private let inlet: Inlet<OwnerPayload>

    /// - Parameters:
    ///   - rows: rows that may wait in it.
    ///   - bytes: bytes that those may keep alive.
    public init(rows: Int, bytes: Int) {
        inlet = Inlet(name: "view", producers: 1, bound: QueueBound(rows: rows, bytes: bytes))
    }

    /// Waits while the edge is full.
    /// - Throws: `CancellationError`.
    public func send(_ rows: GroupedBatch) async throws {
        try await inlet.send(OwnerPayload(view: 0, rows: rows), from: 0)
    }

    /// The next rows; waits for them. Nil: there are no more.
    /// - Throws: `CancellationError`.
    public func receive() async throws -> GroupedBatch? {
        guard case .payload(let payload, _) = try await inlet.receive() else { return nil }
        return payload.rows
    }
}
