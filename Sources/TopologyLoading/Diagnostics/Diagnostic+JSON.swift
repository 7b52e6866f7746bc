extension Sequence<Diagnostic> {
    /// A JSON array of objects `{file, line, column, length, severity, code, message, hint}`, for editors and CI.
    public var json: String {
        let objects = map { diagnostic -> JSONValue in
            var members: [(String, JSONValue)] = [
                ("file", .string(diagnostic.file)), ("line", .int(diagnostic.line)),
                ("column", .int(diagnostic.column)), ("length", .int(diagnostic.length)),
                ("severity", .string(diagnostic.severity.rawValue)), ("code", .string(diagnostic.code)),
                ("message", .string(diagnostic.message)),
            ]
            if let hint = diagnostic.hint { members.append(("hint", .string(hint))) }
            return .object(members)
        }
        return JSONValue.array(objects).text + "\n"
    }
}
