/// An error for people: a stable code, what happened in one short lowercase line, and what to do.
/// Neither payload bytes nor secrets ever stand in one.
public struct WeirError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable, kebab-case, for machines and documentation: `state-in-use`.
    public let code: String
    /// What happened and where, quoting the user's own word.
    public let message: String
    /// What to do about it, a sentence; names only commands that exist.
    public let hint: String?
    /// Whether trying again later can help.
    public let isTransient: Bool

    public init(_ code: String, _ message: String, hint: String? = nil, isTransient: Bool = false) {
        self.code = code
        self.message = message
        self.hint = hint
        self.isTransient = isTransient
    }

    /// `message [code]` and, on a second line, the hint.
    public var description: String {
        "\(message) [\(code)]" + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
