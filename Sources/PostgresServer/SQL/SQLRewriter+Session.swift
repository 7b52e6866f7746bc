extension SQLRewriter {
    private func text(_ text: String, _ name: String, at place: Int) -> Fragment {
        Fragment(SQLWord.quoted(text, "'"), at: place, type: .name, name: name)
    }

    /// `current_user` and its kin, which stand without brackets.
    mutating func sessionWord(_ word: SQLWord) -> Fragment? {
        guard columnType(word.text) == nil, self.word(ahead: 1)?.isMark("(") != true,
            self.word(ahead: 1)?.isMark(".") != true
        else { return nil }
        let value: String
        switch word.folded {
        case "current_user", "session_user", "user", "current_role": value = context.session.user
        case "current_catalog": value = context.session.database
        case "current_schema": value = "public"
        default: return nil
        }
        place += 1
        return text(value, word.folded, at: word.start)
    }

    /// What functions about the session answer; nil for other functions.
    mutating func sessionCall(_ function: String, _ arguments: [Fragment], at start: Int) throws -> Fragment? {
        switch (function, arguments.count) {
        case ("current_database", 0): return text(context.session.database, function, at: start)
        case ("current_schema", 0): return text("public", function, at: start)
        case ("current_schemas", 1): return text("{pg_catalog,public}", function, at: start)
        case ("version", 0): return text(SessionSettings.version, function, at: start).typed(.text)
        case ("pg_backend_pid", 0):
            return Fragment("\(context.session.process)", at: start, type: .int4, name: function)
        case ("current_setting", 1...2):
            guard let name = arguments[0].literal, name.kind == .string else { return nil }
            if let value = context.session.settings[name.text] { return text(value, function, at: start).typed(.text) }
            guard arguments.count == 2 else { throw SessionSettings.unknown(name.text).at(name.start) }
            return Fragment("NULL", at: start, type: .text, name: function)
        case ("set_config", 3): return arguments[1].named(function, .text)
        default: return nil
        }
    }
}

extension ErrorReport {
    func at(_ place: Int) -> ErrorReport {
        var report = self
        report.position = place
        return report
    }
}
