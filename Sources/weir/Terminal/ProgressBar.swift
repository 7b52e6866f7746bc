/// How far something with an end has come.
struct ProgressBar {
    /// Between 0 and 1.
    let fraction: Double
    /// Nanoseconds, at the pace so far.
    let remaining: Int64?

    /// `████······  42%  0:12 left`, at most `width` cells.
    func text(width: Int, style: Style) -> String {
        // Not 100 before all is done.
        let percent = fraction >= 1 ? 100 : min(99, Int(fraction * 100))
        var tail = " " + TextWidth.padLeft("\(percent)%", to: 4)
        if let remaining, fraction < 1 { tail += "  \(Figures.duration(remaining)) left" }
        // Room for the longest tail there may be, so that the bar's length does not change while it runs.
        let room = min(50, width - 20)
        guard room >= 5 else { return TextWidth.clip(String(tail.drop { $0 == " " }), to: width, style: style) }
        return style.paint(FillBar.text(fraction, width: room, style: style), .accent) + tail
    }
}

/// What a transfer with a known or unknown end says about itself, as one line.
struct ProgressLine {
    let done: Int
    let total: Int?
    /// Nanoseconds since the start.
    let elapsed: Int64

    func text(width: Int, style: Style) -> String {
        let perSecond = elapsed > 0 ? Double(done) * 1e9 / Double(elapsed) : 0
        let rate = Figures.rate(perSecond)
        guard let total, total > 0 else { return "\(Figures.count(done))  \(rate)" }
        let fraction = Double(done) / Double(total)
        let remaining = done > 0 && done < total ? Int64(Double(elapsed) * (1 - fraction) / fraction) : nil
        let figures = "  \(Figures.count(done)) of \(Figures.count(total))  \(rate)"
        let bar = ProgressBar(fraction: fraction, remaining: remaining)
        let room = max(0, width - TextWidth.of(figures))
        return TextWidth.clip(bar.text(width: room, style: style) + figures, to: width, style: style)
    }
}
