/// What is known of the file being read, and what was found wrong with it. Used by one load, on one thread.
final class LoadContext {
    let file: String
    let environment: Environment
    /// The whole text, for positions inside scalars.
    let source: [Unicode.Scalar]
    private let lines: [String]
    private var found: [Finding] = []
    /// Hashes of all findings so far; the same one is made by each reader of a value.
    private var seen: Set<Int> = []
    private(set) var errorCount = 0
    /// Scalars that something of the environment was put into.
    private var secrets: [LocatedText] = []
    /// The environment variables that the document names; nil before there is one.
    var variables: Set<String>?

    /// What was found, without the line of the file, which is looked up when it is shown.
    private struct Finding: Hashable {
        let severity: Diagnostic.Severity
        let code: String
        let message: String
        let hint: String?
        let span: Span
    }

    init(file: String, text: String, environment: [String: String]) {
        self.file = file
        self.environment = Environment(variables: environment)
        source = Array(text.unicodeScalars)
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    }

    func error(_ code: String, _ message: String, hint: String? = nil, at span: Span) {
        errorCount += 1
        add(.error, code, message, hint, span)
    }

    func warning(_ code: String, _ message: String, hint: String? = nil, at span: Span) {
        add(.warning, code, message, hint, span)
    }

    /// From here on no finding at the scalar's place quotes what the environment put into it.
    func hides(_ text: LocatedText) {
        if text.substitutions.contains(where: \.isSecret) { secrets.append(text) }
    }

    private func add(
        _ severity: Diagnostic.Severity, _ code: String, _ message: String, _ hint: String?, _ span: Span
    ) {
        let here = secrets.filter { text in
            let (start, end) = (text.node.span.start.index, text.node.span.end.index)
            return span != .nowhere && start <= span.start.index && span.start.index <= end
        }
        add(
            Finding(
                severity: severity, code: code, message: QuotedWords.shown(message, hiding: here),
                hint: hint.map { QuotedWords.shown($0, hiding: here) }, span: span))
    }

    /// By place, each once; where there are too many, the first ones and one that says how many more there are.
    var diagnostics: [Diagnostic] {
        let shown = Self.inOrder(found).prefix(Self.maximumDiagnostics).map(diagnostic)
        let rest = seen.count - shown.count
        guard rest > 0 else { return shown }
        let more = Finding(
            severity: errorCount > 0 ? .error : .warning, code: "more-findings",
            message: "\(rest) more finding\(rest == 1 ? " is" : "s are") not shown", hint: "mend these first",
            span: .nowhere)
        return shown + [diagnostic(more)]
    }

    /// More are counted and not shown.
    static let maximumDiagnostics = 200
    /// Longer lines are not shown.
    private static let maximumLineLength = 500

    private func add(_ finding: Finding) {
        guard seen.insert(finding.hashValue).inserted else { return }
        found.append(finding)
        // Only the first ones by place are kept, whatever the order in which they are found.
        if found.count >= 2 * Self.maximumDiagnostics {
            found = Array(Self.inOrder(found).prefix(Self.maximumDiagnostics))
        }
    }

    /// By place; what stands at one place in the order in which it was found.
    private static func inOrder(_ findings: [Finding]) -> [Finding] {
        findings.enumerated().sorted { one, other in
            let (left, right) = (one.element.span.start, other.element.span.start)
            return (left.line, left.column, one.offset) < (right.line, right.column, other.offset)
        }.map(\.element)
    }

    private func diagnostic(_ finding: Finding) -> Diagnostic {
        let line = finding.span.start.line
        var text = line > 0 && line <= lines.count ? lines[line - 1] : nil
        if let length = text?.unicodeScalars.count, length > Self.maximumLineLength { text = nil }
        return Diagnostic(
            file: file, line: line, column: finding.span.start.column, length: length(of: finding.span, in: text),
            severity: finding.severity, code: finding.code, message: finding.message, hint: finding.hint,
            sourceLine: text.map(SecretMask.masked))
    }

    /// The part of the span that lies on its first line, without blanks at its end.
    private func length(of span: Span, in line: String?) -> Int {
        guard let line else { return 1 }
        let scalars = Array(line.unicodeScalars)
        let start = span.start.column - 1
        var end = span.end.line == span.start.line ? min(span.end.column - 1, scalars.count) : scalars.count
        while end > start, scalars[end - 1] == " " { end -= 1 }
        return max(1, end - start)
    }

    /// Where `index` of `source` stands, counted on from a position before it.
    func position(_ index: Int, from start: Position) -> Position {
        var line = start.line
        var column = start.column
        for scalar in source[min(start.index, source.count)..<min(max(start.index, index), source.count)] {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return Position(line: line, column: column, index: index)
    }
}
