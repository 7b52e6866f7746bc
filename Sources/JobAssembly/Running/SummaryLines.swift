internal import StreamCore
internal import StreamEngine

/// What is said when a run has ended well.
enum SummaryLines {
    static func lines(_ summary: JobSummary, directory: String) -> [String] {
        let status = summary.status
        let decoded = status.steps.filter { $0.word == "decode" }
        let events = decoded.reduce(0) { $0 + $1.counts.taken }
        let dead = status.steps.reduce(0) { $0 + $1.counts.dead }
        let seconds = Double(status.runningFor) / 1e9
        let rate = seconds > 0 ? Int((Double(events) / seconds).rounded()) : 0
        var lines = [
            "\(grouped(events)) events in \(tenths(seconds)) s, \(grouped(rate)) a second on average; "
                + "epoch \(summary.epoch)"
                + (dead > 0 ? "; \(grouped(dead)) dead letters" : "")
        ]
        if status.epoch.restarts > 0 {
            lines.append("recovered \(status.epoch.restarts) times from a failed transaction")
        }
        let names = status.views.map(\.name)
        if let first = names.first {
            lines.append("views: \(names.joined(separator: ", ")) in \(directory)")
            lines.append("query them: \(program) query --state \(directory) 'SELECT * FROM \(first) LIMIT 10'")
        }
        return lines
    }

    /// As it was called, so that the line can be pasted.
    private static var program: String { CommandLine.arguments.first ?? "weir" }

    /// `1,234,567`
    private static func grouped(_ number: Int) -> String {
        let digits = String(number)
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text.append(",") }
            text.append(digit.element)
        }
    }

    private static func tenths(_ number: Double) -> String {
        let rounded = Int((number * 10).rounded())
        return "\(rounded / 10).\(rounded % 10)"
    }
}
