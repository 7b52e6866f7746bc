/// Names and literals as SQL text.
public enum SQLiteName {
    /// `"name"`, with quotes inside doubled: safe for every name.
    public static func quoted(_ name: String) -> String { enclosed(name, in: "\"") }

    /// `'text'`, with quotes inside doubled.
    public static func literal(_ text: String) -> String { enclosed(text, in: "'") }

    /// By scalars: a quote with a combining mark behind it is one `Character`, and no quote to Swift, but is one to SQLite.
    private static func enclosed(_ text: String, in quote: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            result.append(scalar)
            if scalar == quote { result.append(scalar) }
        }
        result.append(quote)
        return String(result)
    }
}
