/// librdkafka's log lines without what only its authors can read.
enum LibraryText {
    /// `[thrd:h:1/bootstrap]: h:1/bootstrap: Connect failed (after 0ms in state CONNECT, 1 identical error(s)
    /// suppressed)` becomes `h:1/bootstrap: Connect failed`.
    static func cleaned(_ text: String) -> String {
        var text = Substring(text)
        if text.hasPrefix("[thrd:"), let end = text.range(of: "]: ") { text = text[end.upperBound...] }
        if text.hasSuffix(")"), let start = text.range(of: " (after "),
            text[start.upperBound...].contains("ms in state ")
        {
            text = text[..<start.lowerBound]
        }
        return String(text)
    }

    /// Lines that say nothing that is not said elsewhere, or that passes by itself.
    /// - `FAIL`: the error callback says the same.
    /// - `GETPID`: a coordinator that is not ready yet is asked again; where it stays so, the fencing fails and says it.
    /// - `AUTOCREATE`: the embedded broker does not know a property that only real ones need.
    static func isNoise(_ facility: String, _ text: String) -> Bool {
        switch facility {
        case "FAIL", "AUTOCREATE": true
        case "GETPID": text.hasSuffix("retrying")
        default: false
        }
    }
}

extension Substring {
    fileprivate func range(of part: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
    }
}
