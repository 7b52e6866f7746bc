/// What is known of the file being read, and what was found wrong with it. Used by one load, on one thread.
final class LoadContext {
    let file: String
    let environment: Environment
    /// The whole text, for positions inside scalars.
    let source: [Unicode.Scalar]
    private let lines: [String]
    private var found: [(order: Int, diagnostic: Diagnostic)] = []
    private(set) var errorCount = 0
    /// The environment variables that the document names; nil before there is one.
    var variables: Set<String>?

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

    /// By place, and each once.
    var diagnostics: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return found.sorted {
            ($0.diagnostic.line, $0.diagnostic.column, $0.order) < ($1.diagnostic.line, $1.diagnostic.column, $1.order)
        }.map(\.diagnostic).filter { seen.insert($0).inserted }
    }

    /// More are counted and not kept: each holds a line of the file.
    private static let maximumDiagnostics = 200
    /// Longer lines are not shown.
    private static let maximumLineLength = 500

    private func add(_ severity: Diagnostic.Severity, _ code: String, _ message: String, _ hint: String?, _ span: Span)
    {
        guard found.count < Self.maximumDiagnostics else { return }
        let line = span.start.line
        var text = line > 0 && line <= lines.count ? lines[line - 1] : nil
        if let length = text?.unicodeScalars.count, length > Self.maximumLineLength { text = nil }
        let diagnostic = Diagnostic(
            file: file, line: line, column: span.start.column, length: length(of: span, in: text), severity: severity,
            code: code, message: message, hint: hint, sourceLine: text.map(SecretMask.masked))
        found.append((found.count, diagnostic))
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
