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

    /// W3's view with other aggregates: the least and the greatest amount, which are compared row by row.
    static let extremes = BenchCase(name: "extremes", summary: "rows folded into w3's groups by min and max") {
        let view = try await ViewInput("w3") { text in
            let (sum, extremes) = ("spent: sum(amount)", "least: min(amount), most: max(amount)")
            return text.split(separator: sum, omittingEmptySubsequences: false).joined(separator: extremes)
        }
        return PreparedCase { index in try view.fold(index) }
    }

    /// What a barrier hands to the store of W3's view. An event is a row.
    static let delta = BenchCase(name: "delta", summary: "a row of w3's view, handed to the store") {
        let view = try await ViewInput("w3")
        try view.fold(0)
        return PreparedCase(events: view.state.delta().keys.count) { _ in
            guard view.state.delta().columns.count == view.layout.columns.count else {
                throw WeirError("bench-result", "the delta has not the view's columns")
            }
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

    /// - Parameter edit: changes the topology's text.
    init(_ name: String, edit: (String) -> String = { $0 }) async throws {
        let workload = try Workload(name, edit: edit)
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
