import Testing

/// One Swift file, as lines, with and without its comments and texts.
struct SourceFile: Sendable, CustomTestStringConvertible {
    let path: String
    let lines: [String]
    /// The same lines with comments and the contents of string literals left out.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = CodeReader.withoutTexts(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The folder below `Sources` or `Tests`.
    var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }
    var testDescription: String { path }

    /// `path:line: text` of each line of code that `isFound` is true of; lines count from 1.
    func places(where isFound: (Int, String) -> Bool) -> [String] {
        code.indices.filter { isFound($0, code[$0]) }
            .map { "\(path):\($0 + 1): \(lines[$0].drop { $0 == " " })" }
    }
}
