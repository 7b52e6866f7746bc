internal import StreamCore
internal import StreamOperators
internal import TopologyModel

extension BenchCase {
    /// A workload's view: keys evaluated and hashed, groups found, counts and exact sums kept.
    static func group(_ workload: String) -> BenchCase {
        BenchCase(name: "group-\(workload)", summary: "rows folded into \(workload)'s groups") {
            let view = try await ViewInput(workload)
            return PreparedCase { index in try view.fold(index) }
        }
    }

    /// W4's view: quantities by product and minute.
    static let window = BenchCase(name: "window", summary: "rows folded into w4's windows") {
        let view = try await ViewInput("w4")
        return PreparedCase { index in try view.fold(index) }
    }
}

/// A workload's view and the batches that feed it.
struct ViewInput {
    let view: ViewPlan
    let layout: ViewLayout
    let state: ViewState
    let evaluator: GroupingEvaluator
    let batches: [RecordBatch]

    init(_ name: String) async throws {
        let workload = try Workload(name)
        view = workload.plan.views[0]
        layout = ViewLayout(view)
        evaluator = GroupingEvaluator(plan: view)
        state = ViewState(plan: view, layout: layout, storeMayHoldRows: false)
        let steps = workload.plan.stages[0].steps
        if case .lookup? = steps.last {
            let products = try await CachedProducts(workload)
            batches = try workload.batches(beforeStep: steps.count - 1).map { try products.join($0) }
        } else {
            batches = try workload.batches(beforeStep: steps.count)
        }
    }

    func grouped(_ index: Int) throws -> GroupedBatch {
        let (grouped, errors) = evaluator.evaluate(batches[index % batches.count], Workload.context)
        guard errors.isEmpty else {
            throw WeirError("bench-result", "\(errors.count) rows could not be grouped")
        }
        return grouped
    }

    func fold(_ index: Int) throws {
        let late = state.apply(try grouped(index))
        guard late.isEmpty else { throw WeirError("bench-result", "\(late.count) rows were late") }
    }
}
