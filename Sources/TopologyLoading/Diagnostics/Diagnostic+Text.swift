extension Diagnostic {
    /// `file:line:column: error: message [code]`, then the source line with carets under what it is about, then the
    /// hint. No line break at the end.
    public var text: String {
        var lines = [headline]
        if let sourceLine {
            lines.append("    " + Self.harmless(sourceLine))
            lines.append("    " + Self.underline(sourceLine, column: column, length: length))
        }
        if let hint { lines.append("  hint: \(hint)") }
        return lines.joined(separator: "\n")
    }

    /// `file:line:column: warning: message [code]`
    public var headline: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        return "\(place): \(severity.rawValue): \(message) [\(code)]"
    }

    /// What could steer a terminal is shown as what cannot be shown, scalar by scalar.
    private static func harmless(_ line: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            let isControl = (scalar.value < 32 && scalar != "\t") || (127..<160).contains(scalar.value)
            result.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }

    /// Tabs stay tabs, so that the caret stands where a terminal puts the text.
    private static func underline(_ line: String, column: Int, length: Int) -> String {
        let scalars = Array(line.unicodeScalars)
        var result = ""
        for index in 0..<max(0, column - 1) {
            result += index < scalars.count && scalars[index] == "\t" ? "\t" : " "
        }
        return result + "^" + String(repeating: "~", count: max(0, length - 1))
    }
}

extension Sequence<Diagnostic> {
    /// All of them as `Diagnostic.text`, and a line that counts them.
    public var text: String {
        var errors = 0
        var warnings = 0
        var result = ""
        for diagnostic in self {
            if diagnostic.severity == .error { errors += 1 } else { warnings += 1 }
            result += diagnostic.text + "\n"
        }
        let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
        let words = counts.map { count, word in "\(count) \(word)\(count == 1 ? "" : "s")" }
        return words.isEmpty ? result : result + words.joined(separator: ", ") + "\n"
    }
}
