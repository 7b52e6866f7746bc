internal import TopologyModel

/// Who reads what, and how far views stand behind sources: the plan seen from its inputs.
struct ConsumerGraph: Sendable {
    enum Consumer: Sendable, Equatable {
        case stage(Int)
        case view(Int)
        case sink(Int)
    }

    private let consumersByInput: [InputReference: [Consumer]]
    /// For each stage, the source or view at the head of its chain.
    let stageRoots: [InputReference]
    /// For each view, the source or view at the head of the chain that feeds it.
    let viewRoots: [InputReference]
    /// For each view: 0 where a source feeds it, one more than its feeding view's otherwise.
    let viewLevels: [Int]

    init(_ plan: TopologyPlan) {
        var consumers: [InputReference: [Consumer]] = [:]
        for (index, stage) in plan.stages.enumerated() { consumers[stage.input, default: []].append(.stage(index)) }
        for (index, view) in plan.views.enumerated() { consumers[view.input, default: []].append(.view(index)) }
        for (index, sink) in plan.sinks.enumerated() { consumers[sink.input, default: []].append(.sink(index)) }
        consumersByInput = consumers
        stageRoots = plan.stages.indices.map { Self.root(.stage($0), plan) }
        viewRoots = plan.views.map { Self.root($0.input, plan) }
        viewLevels = plan.views.indices.map { Self.level($0, plan) }
    }

    func consumers(of input: InputReference) -> [Consumer] { consumersByInput[input] ?? [] }

    /// Whether anything reads that view with that emission.
    func isRead(_ view: Int, _ emission: Emission) -> Bool {
        consumersByInput[.view(view, emission)] != nil
    }

    /// Number of levels of views.
    var levelCount: Int { (viewLevels.max() ?? -1) + 1 }

    /// The views at that level, by index.
    func views(at level: Int) -> [Int] { viewLevels.indices.filter { viewLevels[$0] == level } }

    private static func root(_ input: InputReference, _ plan: TopologyPlan) -> InputReference {
        var input = input
        while case .stage(let stage) = input { input = plan.stages[stage].input }
        return input
    }

    private static func level(_ view: Int, _ plan: TopologyPlan) -> Int {
        guard case .view(let feeding, _) = root(plan.views[view].input, plan) else { return 0 }
        return level(feeding, plan) + 1
    }
}
