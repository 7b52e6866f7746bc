internal import StreamCore
internal import TopologyModel

extension Resolver {
    func view(_ name: String, _ block: Block) -> Relation {
        let input = input(of: block)
        let onError = block[RecordsFormat.onError]
        let hasWindow = block.has(ViewFormat.window.name)
        let window = hasWindow ? block[ViewFormat.window].flatMap(window) : nil
        let retain = block.has(ViewFormat.retain.name) ? block[ViewFormat.retain] : nil
        checkInput(input, block, name, needsTime: hasWindow || block.has(ViewFormat.retain.name))
        let groups = groupColumns(block, input, hasWindow: hasWindow)
        let taken = groups.names.map(\.0) + (hasWindow ? Self.windowColumns : [])
        let aggregates = aggregates(block, input, taken: taken)
        let times = hasWindow ? Self.windowColumns.map { Field($0, .timestamp) } : []
        let columns = groups.columns.adding(Columns(schema: Schema(times))).adding(aggregates.columns)
        let indexes = indexes(block, columns)
        let hasTenant = checkTenant(block, groups)
        let relation = Relation(origin: nil, columns: columns)
        guard let origin = input.origin, groups.isSound, aggregates.isSound, hasTenant, let indexes, let onError,
            !hasWindow || window != nil
        else { return relation }
        views.append(
            ResolvedView(
                name: name, input: origin, groupBy: groups.resolved, window: window, aggregates: aggregates.resolved,
                retain: retain, indexes: indexes, tenant: block[ViewFormat.tenant]?.text, onError: onError,
                signature: signature(groups.resolved, window, aggregates.resolved, input), schema: columns.schema))
        // How a view hands rows on is said where it is read.
        return relation.moved(to: .view(views.count - 1, .changes))
    }

    static let windowColumns = ["window_start", "window_end"]

    private func window(_ block: Block) -> WindowPlan? {
        let (size, lateness) = (block[ViewFormat.tumbling], block[ViewFormat.lateness])
        guard let size, let lateness else { return nil }
        return WindowPlan(size: size, lateness: lateness)
    }

    private func checkInput(_ input: Relation, _ block: Block, _ name: String, needsTime: Bool) {
        if needsTime, !input.hasEventTime {
            context.error(
                "no-event-time", "`\(name)` goes by event time, and its source is a file without `event_time`",
                hint: "name the timestamp field in the source's `event_time`",
                at: block.span(of: block.has(ViewFormat.window.name) ? ViewFormat.window.name : ViewFormat.retain.name))
        }
        if input.carriesChanges {
            context.error(
                "aggregate-over-changes", "a view cannot aggregate the changes of another",
                hint:
                    "changes are not taken back when a row changes again; read the other view `on_close`, or what it reads",
                at: block.span(of: InputFormat.from.name))
        }
        for span in input.clockFilters {
            context.error(
                "now-not-allowed", "a filter above a view cannot use now(): `\(name)` could not be computed again",
                hint: "compare event times", at: span)
        }
    }

    private func groupColumns(_ block: Block, _ input: Relation, hasWindow: Bool) -> ReadColumns {
        guard block.has(ViewFormat.groupBy.name) else {
            if hasWindow { return ReadColumns() }
            context.error(
                "missing-key", "a view without a window needs `group_by`",
                hint: "for one row of everything write group_by: { everything: \"'all'\" }", at: block.span)
            return ReadColumns(isSound: false, isOpen: true)
        }
        var read = columns(
            block[ViewFormat.groupBy], input.columns, block.span(of: ViewFormat.groupBy.name))
        for column in read.resolved where !check(group: column, input, hasWindow: hasWindow) { read.isSound = false }
        return read
    }

    private func check(group column: ResolvedColumn, _ input: Relation, hasWindow: Bool) -> Bool {
        if hasWindow, Self.windowColumns.contains(column.name.lowercased()) {
            context.error(
                "reserved-name", "`\(column.name)` is the window's own column", hint: "name it otherwise",
                at: column.nameSpan)
            return false
        }
        if column.expression.compiled.type.list != nil {
            context.error(
                "group-type", "a view cannot be grouped by a list, and `\(column.name)` is one",
                at: column.expression.source.span)
            return false
        }
        return checkClock(column.expression, input, "a group key")
    }

    /// What a view keeps must be the same when the log is read again.
    func checkClock(_ expression: ResolvedExpression, _ input: Relation, _ what: String) -> Bool {
        guard input.isFromClock(expression) else { return true }
        context.error(
            "now-not-allowed", "\(what) cannot use now(): it could not be computed again", hint: "use event times",
            at: expression.source.span)
        return false
    }

    private func signature(
        _ groups: [ResolvedColumn], _ window: WindowPlan?, _ aggregates: [ResolvedAggregate], _ input: Relation
    ) -> [String] {
        var lines = groups.map { "group \($0.signature)" }
        if let window { lines.append("window tumbling \(Milliseconds.text(window.size))") }
        lines += aggregates.map(\.signature)
        return lines + input.upstream.map { "reads \($0)" }
    }

    private func indexes(_ block: Block, _ columns: Columns) -> [[IndexColumn]]? {
        guard block.has(ViewFormat.index.name) else { return [] }
        guard let node = block[ViewFormat.index] else { return nil }
        guard case .sequence(let items) = node.content else {
            context.error(
                "wrong-kind", "a list of indexes should stand here, found \(node.kind)", hint: "write [[spent desc]]",
                at: node.span)
            return nil
        }
        let indexes = items.compactMap { index($0, columns) }
        return indexes.count == items.count ? indexes : nil
    }

    private func index(_ node: Node, _ columns: Columns) -> [IndexColumn]? {
        guard case .sequence(let items) = node.content, !items.isEmpty else {
            context.error(
                "wrong-kind", "a list of columns should stand here, found \(node.kind)", hint: "write [[spent desc]]",
                at: node.span)
            return nil
        }
        let index = items.compactMap { indexColumn($0, columns) }
        return index.count == items.count ? index : nil
    }

    private func indexColumn(_ node: Node, _ columns: Columns) -> IndexColumn? {
        guard let text = context.text(node, expected: "a column") else { return nil }
        let words = text.text.split(separator: " ").map(String.init)
        guard words.count == 1 || (words.count == 2 && ["asc", "desc"].contains(words[1].lowercased())) else {
            context.error(
                "bad-index", "`\(text.quoted)` is no column of an index", hint: "write `spent` or `spent desc`",
                at: text.span)
            return nil
        }
        guard columns.schema.index(of: words[0]) != nil else {
            if !columns.hides(words[0]) { reportNoColumn(words[0], columns, text) }
            return nil
        }
        return IndexColumn(name: words[0], isDescending: words.last?.lowercased() == "desc" && words.count == 2)
    }

    private func reportNoColumn(_ name: String, _ columns: Columns, _ text: LocatedText) {
        let nearest = NearestName.of(name, among: columns.names)
        context.error(
            "unknown-column", "the view has no column `\(name)`",
            hint: nearest.map { "did you mean `\($0)`?" } ?? "it has \(columns.names.joined(separator: ", "))",
            at: text.span)
    }
}
