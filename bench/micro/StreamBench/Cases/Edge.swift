internal import StreamCore
internal import StreamEngine
internal import StreamOperators

extension BenchCase {
    /// A batch sent down the edge to a state owner and received at its end, by one task: no thread wakes another.
    static let edge = BenchCase(name: "edge", summary: "a batch over the edge to a state owner") {
        let grouped = try await ViewInput("w3").grouped(0)
        let edge = ViewEdge(rows: 65_536, bytes: 16 << 20)
        return PreparedCase { _ in
            try await edge.send(grouped)
            guard try await edge.receive()?.rowCount == grouped.rowCount else {
                throw WeirError("bench-result", "the edge lost rows")
            }
        }
    }
}
