internal import StreamCore
internal import TopologyModel

/// Values in one text, for keys and the places of pages in URLs: separated by commas; a comma or backslash inside a value
/// has a backslash before it, and null is `\N`.
enum ValueList {
    static func text(_ values: [QueryValue]) -> String {
        values.count == 1 ? text(values[0]) : values.map(text).joined(separator: ",")
    }

    private static func text(_ value: QueryValue) -> String { value.plainText.map(escaped) ?? "\\N" }

    /// Whether the text is one value as it stands.
    private static func isPlain(_ text: String) -> Bool {
        !text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\\") }
    }

    private static func escaped(_ text: String) -> String {
        if isPlain(text) { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if scalar == "," || scalar == "\\" { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    /// Nil where the text is not such a list.
    static func values(_ text: String) -> [String?]? {
        if isPlain(text) { return [text] }
        var values: [String?] = []
        var current: String? = ""
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar == "," {
                values.append(current)
                current = ""
                continue
            }
            // Nothing but a comma stands behind a null.
            guard current != nil else { return nil }
            guard scalar == "\\" else {
                current?.unicodeScalars.append(scalar)
                continue
            }
            switch scalars.next() {
            case "N" where current == "": current = nil
            case let escaped? where escaped == "," || escaped == "\\": current?.unicodeScalars.append(escaped)
            default: return nil
            }
        }
        return values + [current]
    }

    /// One column of one row a field.
    /// - Throws: `parameter-invalid` where the text does not hold a value of each field's type.
    static func columns(_ text: String, _ fields: [Field], parameter: String) throws -> [Column] {
        guard let values = values(text), values.count == fields.count else {
            let names = fields.map(\.name).joined(separator: ",")
            throw APIError.parameter(
                parameter, "it does not hold the values of \(names)",
                hint: "separate them by commas; a comma inside a value is written \\, and null is \\N")
        }
        return try zip(values, fields).map { value, field in
            guard let column = ScalarText.column(value, field.type) else {
                throw APIError.parameter(parameter, "'\(field.name)' is a \(field.type)")
            }
            return column
        }
    }

    /// The key bytes of one row of a view.
    /// - Throws: `parameter-invalid`.
    static func key(_ text: String, of view: ViewDescription, parameter: String) throws -> StringColumn {
        let fields = view.keyFields
        return ViewKeyEncoding.encode(columns: try columns(text, fields, parameter: parameter), fields: fields)
    }
}

extension ViewDescription {
    /// Where the key's columns stand among the view's.
    var keyPlaces: [Int] { keyColumns.compactMap { name in columns.firstIndex { $0.name == name } } }
}
