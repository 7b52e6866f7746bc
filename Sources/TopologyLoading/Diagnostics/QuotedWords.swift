/// What a message quotes, between backticks: of bounded length, and nothing that the environment holds.
enum QuotedWords {
    /// Characters of one quotation.
    static let maximumLength = 200

    /// `message` with each value of the environment replaced by its name in the file, and with long quotations cut.
    static func shown(_ message: String, hiding texts: [LocatedText]) -> String {
        var message = message
        // Such a value is not to be told from the marks around it.
        for text in texts where text.text.contains("`") { message = text.redacted(message) }
        let parts = message.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index.isMultiple(of: 2) ? String(part) : quotation(String(part), texts)
        }.joined(separator: "`")
    }

    private static func quotation(_ words: String, _ texts: [LocatedText]) -> String {
        var words = words
        for text in texts where words != text.quoted { words = text.redacted(words) }
        return words.count > maximumLength ? words.prefix(maximumLength) + "..." : words
    }
}
