/// Names and literals as SQL text.
public enum SQLiteName {
    /// `"name"`, with quotes inside doubled: safe for every name.
    public static func quoted(_ name: String) -> String { enclosed(name, in: "\"") }

    /// `'text'`, with quotes inside doubled.
    public static func literal(_ text: String) -> String { enclosed(text, in: "'") }

    private static func enclosed(_ text: String, in quote: Character) -> String {
        var result = String(quote)
        for character in text {
            result.append(character)
            if character == quote { result.append(character) }
        }
        result.append(quote)
        return result
    }
}
