/// Parts of JSON texts (RFC 8259), for what is written once in a while. The records' encoder writes bytes itself.
public enum JSONText {
    /// `text` as a JSON string. What U+0000 to U+001F holds is escaped, everything else stands as it is.
    public static func quoted(_ text: String) -> String {
        var result = ""
        quote(text, into: &result)
        return result
    }

    public static func quote(_ text: String, into result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 32: result += "\\u" + HexText.digits(UInt64(scalar.value), count: 4)
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
