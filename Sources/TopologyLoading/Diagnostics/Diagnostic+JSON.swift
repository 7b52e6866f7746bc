extension Sequence<Diagnostic> {
    /// A JSON array of objects, one a diagnostic, for editors and CI.
    public var json: String {
        JSONValue.array(map(\.jsonValue)).text + "\n"
    }
}

extension Diagnostic {
    /// A JSON object `{file, line, column, length, severity, code, message, hint}`.
    public var json: String { jsonValue.text }

    fileprivate var jsonValue: JSONValue {
        var members: [(String, JSONValue)] = [
            ("file", .string(file)), ("line", .int(line)), ("column", .int(column)), ("length", .int(length)),
            ("severity", .string(severity.rawValue)), ("code", .string(code)), ("message", .string(message)),
        ]
        if let hint { members.append(("hint", .string(hint))) }
        return .object(members)
    }
}
