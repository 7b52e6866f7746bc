/// One finding about a topology file.
public struct Diagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable {
        /// The topology cannot run.
        case error
        case warning
    }

    /// As it was given to the loader.
    public let file: String
    /// From 1; 0 where the finding belongs to no line, such as one about an option of the command line.
    public let line: Int
    /// From 1, in Unicode scalars; 0 where `line` is.
    public let column: Int
    /// How many Unicode scalars of that line it is about; at least 1.
    public let length: Int
    public let severity: Severity
    /// Stable, kebab-case: `unknown-key`.
    public let code: String
    /// One short line that begins with a lowercase letter. Never holds a value of the environment.
    public let message: String
    /// What to do about it.
    public let hint: String?
    /// The line of the file, with what looks like a password masked.
    public let sourceLine: String?

    public init(
        file: String, line: Int, column: Int, length: Int, severity: Severity, code: String, message: String,
        hint: String? = nil, sourceLine: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.severity = severity
        self.code = code
        self.message = message
        self.hint = hint
        self.sourceLine = sourceLine
    }
}
