/// What is wrong with an expression, and where in its text.
public struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One short lowercase line that quotes the user's own word.
    public let message: String
    /// UTF-8 bytes from the start of the text.
    public let offset: Int
    /// UTF-8 bytes; 0 where something is missing at `offset`.
    public let length: Int
    /// What to do about it.
    public let hint: String?

    public init(_ message: String, offset: Int, length: Int, hint: String? = nil) {
        self.message = message
        self.offset = offset
        self.length = length
        self.hint = hint
    }

    /// `message at offset: hint`, for logs and tests; a loader shows the place itself.
    public var description: String {
        "\(message) at byte \(offset)" + (hint.map { ": \($0)" } ?? "")
    }
}

extension ExpressionError {
    init(_ message: String, _ span: Span, hint: String? = nil) {
        self.init(message, offset: span.offset, length: span.length, hint: hint)
    }
}
