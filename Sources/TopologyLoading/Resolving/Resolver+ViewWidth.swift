internal import TopologyModel

extension Resolver {
    /// What is known only of the finished plan: whether each view's table has room for its columns, the hidden ones of its
    /// aggregates included.
    func checkViewWidths(_ plan: TopologyPlan) {
        let views = root.node.value(of: TopologyFormat.views.name)?.entries ?? []
        for view in plan.views {
            let layout = ViewLayout(view)
            guard layout.columns.count > ViewLayout.columnLimit else { continue }
            let hidden = layout.columns.count(where: \.isHidden)
            context.error(
                "view-too-wide",
                "`\(view.name)` needs \(layout.columns.count) columns, \(hidden) of them for its aggregates' state, and a view "
                    + "has room for \(ViewLayout.columnLimit)",
                hint: "spread its aggregates over several views",
                at: views.first { $0.name == view.name }?.key.span ?? root.span)
        }
    }
}
