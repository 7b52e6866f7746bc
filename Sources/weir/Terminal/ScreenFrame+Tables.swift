internal import StreamCore

extension ScreenFrame {
    func places() -> [String] {
        let places = figures.places
        guard !places.isEmpty else { return [] }
        var table = TextTable([.left, .left, .right, .right, .right, .right])
        table.add(["stage", "", "in", "out", "filtered", "dead"], .faint)
        for place in places {
            table.add(
                [
                    TextWidth.harmless(place.name), place.word, Figures.rate(place.inPerSecond),
                    Figures.rate(place.outPerSecond), Figures.count(place.filtered), Figures.count(place.dead),
                ], place.dead > 0 ? .warning : nil)
        }
        return table.lines(width: size.columns, style: style)
    }

    func edges() -> [String] {
        let edges = trail.current.edges
        guard !edges.isEmpty else { return [] }
        var table = TextTable([.left, .left, .right, .right])
        table.add(["edge", "fill", "", "rows"], .faint)
        for edge in edges {
            let fraction = JobFigures.fill(edge)
            table.add(
                [
                    TextWidth.harmless(edge.name), FillBar.text(fraction, width: 20, style: style),
                    "\(Int((fraction * 100).rounded()))%",
                    "\(Figures.count(edge.rows)) of \(Figures.count(edge.boundRows))",
                ], fraction >= 0.9 ? .warning : nil)
        }
        return table.lines(width: size.columns, style: style)
    }

    func lookups() -> [String] {
        let lookups = trail.current.lookups
        guard !lookups.isEmpty else { return [] }
        var table = TextTable([.left, .right, .right, .right, .right, .left])
        table.add(["lookup", "hits", "requests", "failures", "cache", ""], .faint)
        for lookup in lookups {
            let asked = lookup.hits + lookup.misses
            let share = asked > 0 ? "\(tenths(Double(lookup.hits) / Double(asked) * 100))%" : "-"
            table.add(
                [
                    TextWidth.harmless(lookup.table), share, Figures.count(lookup.requests),
                    Figures.count(lookup.failures), Figures.bytes(lookup.cacheBytes),
                    lookup.breakerIsOpen ? "breaker open" : "",
                ], lookup.breakerIsOpen ? .bad : nil)
        }
        return table.lines(width: size.columns, style: style)
    }

    func views() -> [String] {
        let views = trail.current.views
        guard !views.isEmpty else { return [] }
        var table = TextTable([.left, .right, .right, .right])
        table.add(["view", "groups", "memory", "late"], .faint)
        for view in views {
            table.add([
                TextWidth.harmless(view.name), Figures.count(view.groups), Figures.bytes(view.bytes),
                Figures.count(view.late),
            ])
        }
        return table.lines(width: size.columns, style: style)
    }

    /// Nothing before there are rows.
    func excerpt(_ excerpt: ViewExcerpt) -> [String] {
        let columns = ExcerptColumns.of(excerpt, rows: 5, fitting: size.columns)
        guard let first = columns.first, first.cells.count > 1 else { return [] }
        var table = TextTable(columns.map { $0.isNumeric ? .right : .left })
        for row in first.cells.indices { table.add(columns.map { $0.cells[row] }, row == 0 ? .faint : nil) }
        return [style.paint(TextWidth.harmless(excerpt.view), .strong)] + table.lines(width: size.columns, style: style)
    }

    private func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded(.down))
        return "\(tenths / 10).\(tenths % 10)"
    }
}
