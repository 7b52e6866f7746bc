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
    /// Where in the text that was given, as a query; nil where it lies in none, or nobody knows.
    public let position: TextPlace?

    public init(
        _ code: String, _ message: String, hint: String? = nil, isTransient: Bool = false, position: TextPlace? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.isTransient = isTransient
        self.position = position
    }

    /// The message with the position, for whoever cannot show that otherwise: `no such column: x, at line 1, column 8`.
    public var placedMessage: String {
        message + (position.map { ", at line \($0.line), column \($0.column)" } ?? "")
    }

    /// `placedMessage [code]` and, on a second line, the hint.
    public var description: String {
        "\(placedMessage) [\(code)]" + (hint.map { "\n  hint: \($0)" } ?? "")
    }
}
