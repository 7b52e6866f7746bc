internal import StreamCore

/// One picture of a running job, as lines: a pure function of what is known, so that it can be tested by its text.
struct ScreenFrame {
    let trail: StatusTrail
    let size: TerminalDevice.Size
    let style: Style
    /// What the job logged last, the newest at the end.
    var notices: [String] = []
    /// The last line, however low the window is.
    var footer: String?

    var figures: JobFigures { JobFigures(trail) }

    /// A part of the picture; where the window is low, the parts of the greatest `rank` are cut first, and then left out.
    struct Section {
        var rank: Int
        var lines: [String]
    }

    /// At most `size.rows` lines of at most `size.columns` cells.
    func lines() -> [String] {
        var sections = [
            Section(rank: 0, lines: header()), Section(rank: 0, lines: flow()), Section(rank: 2, lines: places()),
            Section(rank: 1, lines: edges()), Section(rank: 4, lines: lookups()), Section(rank: 3, lines: views()),
        ]
        sections += trail.current.excerpts.prefix(2).enumerated().map { index, excerpt in
            Section(rank: 5 + index, lines: self.excerpt(excerpt))
        }
        sections.append(Section(rank: 1, lines: notices.suffix(3).map(notice)))
        sections.removeAll { $0.lines.isEmpty }
        let foot = footer.map { ["", style.paint(TextWidth.harmless($0), .accent)] } ?? []
        let rows = max(0, size.rows - foot.count)
        let lines = joined(fitted(sections, rows), rows)
        return (lines.prefix(rows) + foot.suffix(size.rows)).map { TextWidth.clip($0, to: size.columns, style: style) }
    }

    /// As much as the window has room for, the blank lines between sections left out before anything is.
    private func fitted(_ sections: [Section], _ rows: Int) -> [Section] {
        var sections = sections
        while let excess = .some(sections.reduce(0) { $0 + $1.lines.count } - rows), excess > 0,
            let last = sections.indices.max(by: { sections[$0].rank < sections[$1].rank }),
            sections[last].rank > 0
        {
            // A table's head alone says nothing.
            let kept = sections[last].lines.count - excess
            if kept >= 2 { sections[last].lines.removeLast(excess) } else { sections.remove(at: last) }
        }
        return sections
    }

    /// With blank lines between the first sections, as many as there is room for.
    private func joined(_ sections: [Section], _ rows: Int) -> [String] {
        var room = rows - sections.reduce(0) { $0 + $1.lines.count }
        var lines: [String] = []
        for section in sections {
            if !lines.isEmpty, room > 0 {
                lines.append("")
                room -= 1
            }
            lines += section.lines
        }
        return lines
    }

    private func header() -> [String] {
        let status = trail.current
        let name = style.paint(TextWidth.harmless(status.topology), .strong)
        let epoch = status.epoch
        let took =
            epoch.alignMilliseconds + epoch.prepareMilliseconds + epoch.commitMilliseconds + epoch.applyMilliseconds
        var left = "weir  \(name)  \(style.paint(status.phase.rawValue, tone(status.phase)))"
        left += "  \(Figures.duration(status.runningFor))"
        var right = "epoch \(Figures.count(Int(epoch.applied))) in \(took) ms"
        if epoch.restarts > 0 { right += style.paint(", \(epoch.restarts) restarts", .warning) }
        let gap = max(2, size.columns - TextWidth.of(left) - TextWidth.of(right))
        var lines = [left + String(repeating: " ", count: gap) + right]
        if let trouble = status.trouble { lines.append(style.paint(TextWidth.harmless(trouble), .warning)) }
        return lines
    }

    private func tone(_ phase: JobPhase) -> Style.Tone {
        switch phase {
        case .running, .finished: .good
        case .starting, .draining: .accent
        case .recovering: .warning
        case .failed: .bad
        }
    }

    private func flow() -> [String] {
        let figures = figures
        let average = trail.current.phase == .finished ? " on average" : ""
        let rate = style.paint(Figures.rate(figures.eventsPerSecond), .strong) + average
        let room = max(0, min(60, size.columns - 40))
        let history = style.paint(FillBar.history(trail.rates, width: room, style: style), .accent)
        var line = "events     \(Figures.count(figures.events))  \(rate)"
        if !history.isEmpty { line += "  \(history)" }
        var second =
            "watermark  \(figures.watermark.map(Figures.utc) ?? "-")   lag \(figures.lag.map(Figures.count) ?? "-")"
        let paused = trail.current.partitions.count(where: \.isPaused)
        if paused > 0 { second += "   paused \(paused) of \(trail.current.partitions.count)" }
        if figures.deadLetters > 0 {
            second += "   " + style.paint("dead letters \(Figures.count(figures.deadLetters))", .warning)
        }
        var lines = [line, second]
        if let progress = figures.progress {
            let bar = ProgressBar(fraction: progress, remaining: figures.remaining)
            lines.append("progress   " + bar.text(width: size.columns - 11, style: style))
        }
        return lines
    }

    private func notice(_ text: String) -> String { style.paint("! ", .warning) + TextWidth.harmless(text) }
}
