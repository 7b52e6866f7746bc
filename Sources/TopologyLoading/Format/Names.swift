/// What may be a name.
enum Names {
    static let reservedPrefixes = ["weir_", "sqlite_"]

    /// Of a source, stage, view, table, sink or connection: `snake_case`.
    static func check(block name: String, _ what: String, at span: Span, _ context: LoadContext) -> Bool {
        let first = name.utf8.first
        let isSnake = first.map { (97...122).contains($0) } ?? false
        guard isSnake, name.utf8.allSatisfy({ isLower($0) || isDigit($0) || $0 == 95 }), name.utf8.count <= 64 else {
            context.error(
                "bad-name", "`\(name)` cannot be the name of a \(what)",
                hint: "names are snake_case: a letter, then letters a-z, digits and _, 64 at most", at: span)
            return false
        }
        return checkReserved(name, at: span, context)
    }

    /// Of a field or a result column: letters of either case, digits and `_`.
    static func check(column name: String, _ what: String, at span: Span, _ context: LoadContext) -> Bool {
        let first = name.utf8.first
        let startsRight = first.map { isLower($0) || isUpper($0) || $0 == 95 } ?? false
        guard startsRight, name.utf8.allSatisfy({ isLower($0) || isUpper($0) || isDigit($0) || $0 == 95 }),
            name.utf8.count <= 128
        else {
            context.error(
                "bad-name", "`\(name)` cannot be the name of a \(what)",
                hint: what == "field"
                    ? "names are letters, digits and _; `my_name from \(name)` reads a field of another name"
                    : "names are letters, digits and _, and begin with no digit", at: span)
            return false
        }
        return checkReserved(name, at: span, context)
    }

    /// Of a topology, or a job's id: `kebab-case`.
    static func check(topology name: String, _ what: String, at span: Span, _ context: LoadContext) -> Bool {
        let isKebab = name.utf8.first.map { isLower($0) } ?? false
        guard isKebab, name.utf8.allSatisfy({ isLower($0) || isDigit($0) || $0 == 45 }), name.utf8.count <= 64 else {
            context.error(
                "bad-name", "`\(name)` cannot be \(what)",
                hint: "it is kebab-case: a letter, then letters a-z, digits and -, 64 at most", at: span)
            return false
        }
        return true
    }

    /// Of a Kafka topic, as brokers check it.
    static func check(topic name: String, at span: Span, quoting: String, _ context: LoadContext) -> Bool {
        let isTopic = name.utf8.allSatisfy { isLower($0) || isUpper($0) || isDigit($0) || [45, 46, 95].contains($0) }
        guard isTopic, (1...249).contains(name.utf8.count), name != ".", name != ".." else {
            context.error(
                "bad-topic", "`\(quoting)` cannot be a topic",
                hint: "topics are letters, digits, `.`, `_` and `-`, 249 at most",
                at: span)
            return false
        }
        return true
    }

    private static func checkReserved(_ name: String, at span: Span, _ context: LoadContext) -> Bool {
        guard let prefix = reservedPrefixes.first(where: { name.lowercased().hasPrefix($0) }) else { return true }
        context.error(
            "reserved-name", "names that begin with `\(prefix)` are reserved", hint: "name `\(name)` otherwise",
            at: span)
        return false
    }

    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
