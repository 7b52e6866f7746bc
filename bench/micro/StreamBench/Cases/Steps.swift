internal import StreamCore
internal import StreamOperators

extension BenchCase {
    /// The first step of a workload: conditions into a selection, and the rows that it keeps.
    static func filter(_ workload: String) -> BenchCase {
        step("filter-\(workload)", "events kept by \(workload)'s condition", of: workload, at: 0)
    }

    /// W2's second step: a row for each item of an order.
    static let unnest = step("unnest", "a row for each item of an order, as w2 has them", of: "w2", at: 1)

    /// W2's third step: a string handed on and a decimal product.
    static let project = step("project", "w2's columns, a decimal product among them", of: "w2", at: 2)

    private static func step(_ name: String, _ summary: String, of workload: String, at index: Int) -> BenchCase {
        BenchCase(name: name, summary: summary) {
            let workload = try Workload(workload)
            let step = try workload.step(index)
            let input = try workload.batches(beforeStep: index)
            return PreparedCase { index in
                let result = step.apply(input[index % input.count], Workload.context)
                guard result.errors.isEmpty, result.batch.rowCount > 0 else {
                    throw WeirError("bench-result", "\(name) passed \(result.batch.rowCount) rows")
                }
            }
        }
    }
}
