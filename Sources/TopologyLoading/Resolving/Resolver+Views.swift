internal import StreamCore
internal import TopologyModel

extension Resolver {
    func resolveView(_ entry: NamedNode) -> Relation? {
        guard let block = Block(entry.node, ViewFormat.block, context) else { return nil }
        let input = input(of: block)
        let onError = block[RecordsFormat.onError]
        let hasWindow = block.has(ViewFormat.window.name)
        let window = hasWindow ? block[ViewFormat.window].flatMap(window) : nil
        let retain = block.has(ViewFormat.retain.name) ? block[ViewFormat.retain] : nil
        guard let input else { return nil }
        checkInput(input, block, entry.name, needsTime: hasWindow || block.has(ViewFormat.retain.name))
        let groups = groupColumns(block, input, hasWindow: hasWindow)
        let taken = (groups ?? []).map(\.name) + (hasWindow ? Self.windowColumns : [])
        let aggregates = aggregates(block, input, taken: taken)
        guard let groups, let aggregates, let onError, !hasWindow || window != nil else { return nil }
        let schema = visibleSchema(groups, hasWindow, aggregates)
        guard let indexes = indexes(block, schema), checkTenant(block, groups) else { return nil }
        let signature = signature(groups, window, aggregates, input)
        views.append(
            ResolvedView(
                name: entry.name, input: input.origin, groupBy: groups, window: window, aggregates: aggregates,
                retain: retain, indexes: indexes, tenant: block[ViewFormat.tenant]?.text, onError: onError,
                signature: signature, schema: schema))
        // How a view hands rows on is said where it is read.
        return Relation(origin: .view(views.count - 1, .changes), schema: schema)
    }

    static let windowColumns = ["window_start", "window_end"]

    private func window(_ block: Block) -> WindowPlan? {
        guard let size = block[ViewFormat.tumbling], let lateness = block[ViewFormat.lateness] else { return nil }
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

    private func groupColumns(_ block: Block, _ input: Relation, hasWindow: Bool) -> [ResolvedColumn]? {
        guard block.has(ViewFormat.groupBy.name) else {
            if hasWindow { return [] }
            context.error(
                "missing-key", "a view without a window needs `group_by`",
                hint: "for one row of everything write group_by: { everything: \"'all'\" }", at: block.span)
            return nil
        }
        guard let entries = block[ViewFormat.groupBy],
            let columns = columns(entries, input.schema, block.span(of: ViewFormat.groupBy.name))
        else { return nil }
        var isRight = true
        for column in columns {
            isRight = check(group: column, input, hasWindow: hasWindow) && isRight
        }
        return isRight ? columns : nil
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

    private func visibleSchema(_ groups: [ResolvedColumn], _ hasWindow: Bool, _ aggregates: [ResolvedAggregate])
        -> Schema
    {
        Schema(
            groups.map(\.field) + (hasWindow ? Self.windowColumns.map { Field($0, .timestamp) } : [])
                + aggregates.map(\.field))
    }

    private func signature(
        _ groups: [ResolvedColumn], _ window: WindowPlan?, _ aggregates: [ResolvedAggregate], _ input: Relation
    ) -> [String] {
        var lines = groups.map { "group \($0.signature)" }
        if let window { lines.append("window tumbling \(Milliseconds.text(window.size))") }
        lines += aggregates.map(\.signature)
        return lines + input.upstream.map { "reads \($0)" }
    }

    private func indexes(_ block: Block, _ schema: Schema) -> [[IndexColumn]]? {
        guard block.has(ViewFormat.index.name) else { return [] }
        guard let node = block[ViewFormat.index] else { return nil }
        guard case .sequence(let items) = node.content else {
            context.error(
                "wrong-kind", "a list of indexes should stand here, found \(node.kind)", hint: "write [[spent desc]]",
                at: node.span)
            return nil
        }
        let indexes = items.compactMap { index($0, schema) }
        return indexes.count == items.count ? indexes : nil
    }

    private func index(_ node: Node, _ schema: Schema) -> [IndexColumn]? {
        guard case .sequence(let items) = node.content, !items.isEmpty else {
            context.error(
                "wrong-kind", "a list of columns should stand here, found \(node.kind)", hint: "write [[spent desc]]",
                at: node.span)
            return nil
        }
        let columns = items.compactMap { indexColumn($0, schema) }
        return columns.count == items.count ? columns : nil
    }

    private func indexColumn(_ node: Node, _ schema: Schema) -> IndexColumn? {
        guard let text = context.text(node, expected: "a column") else { return nil }
        let words = text.text.split(separator: " ").map(String.init)
        guard words.count == 1 || (words.count == 2 && ["asc", "desc"].contains(words[1].lowercased())) else {
            context.error(
                "bad-index", "`\(text.quoted)` is no column of an index", hint: "write `spent` or `spent desc`",
                at: text.span)
            return nil
        }
        guard let field = schema.index(of: words[0]).map({ schema.fields[$0] }) else {
            let nearest = NearestName.of(words[0], among: schema.fields.map(\.name))
            context.error(
                "unknown-column", "the view has no column `\(words[0])`",
                hint: nearest.map { "did you mean `\($0)`?" }
                    ?? "it has \(schema.fields.map(\.name).joined(separator: ", "))", at: text.span)
            return nil
        }
        return IndexColumn(name: field.name, isDescending: words.last?.lowercased() == "desc" && words.count == 2)
    }
}
