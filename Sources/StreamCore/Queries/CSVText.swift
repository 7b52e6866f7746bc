/// Rows as RFC 4180.
enum CSVText {
    static func head(_ columns: [QueryColumn]) -> String {
        columns.map { field($0.name) }.joined(separator: ",") + "\r\n"
    }

    static func rows(_ rows: [[QueryValue]]) -> String {
        var text = ""
        for row in rows { text += row.map { field($0.plainText) }.joined(separator: ",") + "\r\n" }
        return text
    }

    private static func field(_ text: String?) -> String {
        guard let text else { return "" }
        let needsQuotes =
            text.isEmpty || text.utf8.contains { byte in "\",\r\n".utf8.contains(byte) } || text.hasPrefix(" ")
            || text.hasSuffix(" ")
        guard needsQuotes else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" { quoted.append("\"") }
        }
        return quoted + "\""
    }
}
