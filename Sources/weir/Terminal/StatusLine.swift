internal import StreamCore

/// A running job in one line, for logs.
enum StatusLine {
    static func text(_ trail: StatusTrail) -> String {
        "\(Figures.duration(trail.current.runningFor)) \(figures(trail))"
    }

    /// All of it but the time.
    static func figures(_ trail: StatusTrail) -> String {
        let status = trail.current
        let figures = JobFigures(trail)
        let rate = Figures.rate(figures.eventsPerSecond) + (status.phase == .finished ? " on average" : "")
        var parts = ["\(Figures.count(figures.events)) events", rate]
        if let progress = figures.progress { parts.append("\(progress >= 1 ? 100 : min(99, Int(progress * 100)))%") }
        if let lag = figures.lag { parts.append("lag \(Figures.count(lag))") }
        if let watermark = figures.watermark { parts.append("watermark \(Figures.utc(watermark))") }
        parts.append("epoch \(status.epoch.applied)")
        if let edge = figures.fullestEdge, edge.fraction >= 0.01 {
            parts.append("fullest edge '\(TextWidth.harmless(edge.name))' \(Int((edge.fraction * 100).rounded()))%")
        }
        if figures.deadLetters > 0 { parts.append("dead letters \(Figures.count(figures.deadLetters))") }
        if status.epoch.restarts > 0 { parts.append("restarts \(status.epoch.restarts)") }
        if let trouble = status.trouble { parts.append(TextWidth.harmless(trouble)) }
        return "\(TextWidth.harmless(status.topology)) \(status.phase.rawValue): \(parts.joined(separator: ", "))"
    }
}
