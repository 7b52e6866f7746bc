/// A command line that cannot be understood. Ends the program with status 2.
struct UsageError: Error, Sendable, Equatable {
    /// What is wrong, quoting the user's word.
    let message: String
    /// What to type instead.
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
