/// Cuts a query into the items of its outermost select list and the sources of its FROM.
struct OutermostSelect {
    /// One place of a FROM.
    struct Source {
        /// The view's name; nil for a subquery, a named subquery of WITH or a table-valued function.
        var view: String?
        var alias: String?

        func answers(to name: String) -> Bool {
            (alias ?? view ?? "").lowercased() == name.lowercased()
        }
    }

    struct Parts {
        var items: [[SQLToken]] = []
        var sources: [Source] = []
        /// NATURAL or USING stands in the FROM.
        var mergesColumns = false
    }

    private let tokens: [SQLToken]
    private var place = 0
    /// Lowercase names that WITH defines: they hide views of the same name.
    private var named: Set<String> = []

    /// Nil where it is no query.
    init?(_ tokens: [SQLToken]) {
        guard let first = tokens.first, first.isWord("select") || first.isWord("with") else { return nil }
        self.tokens = tokens.last?.isMark(";") == true ? Array(tokens.dropLast()) : tokens
    }

    /// Nil where it has more than one SELECT on the outermost level, or reads in a way not foreseen here.
    mutating func read() -> Parts? {
        guard skipWith(), take("select") else { return nil }
        if peekIs("distinct") || peekIs("all") { place += 1 }
        var parts = Parts()
        guard let list = until(["from", "where", "group", "having", "window", "order", "limit"]) else { return nil }
        parts.items = Self.split(list)
        guard parts.items.allSatisfy({ !$0.isEmpty }) else { return nil }
        if take("from") {
            guard let from = until(["where", "group", "having", "window", "order", "limit"]) else { return nil }
            guard readFrom(from, &parts) else { return nil }
        }
        // What is behind may still begin another SELECT.
        guard until([]) != nil else { return nil }
        return parts
    }

    private mutating func skipWith() -> Bool {
        guard take("with") else { return true }
        _ = take("recursive")
        while place < tokens.count {
            guard tokens[place].isName else { return false }
            named.insert(tokens[place].text.lowercased())
            place += 1
            if place < tokens.count, tokens[place].isMark("(") {
                guard let close = Self.closing(tokens, from: place) else { return false }
                place = close + 1
            }
            guard take("as") else { return false }
            _ = take("not")
            _ = take("materialized")
            guard place < tokens.count, let close = Self.closing(tokens, from: place) else { return false }
            place = close + 1
            guard place < tokens.count, tokens[place].isMark(",") else { return true }
            place += 1
        }
        return false
    }

    private func peekIs(_ keyword: String) -> Bool { place < tokens.count && tokens[place].isWord(keyword) }

    private mutating func take(_ keyword: String) -> Bool {
        guard peekIs(keyword) else { return false }
        place += 1
        return true
    }

    /// Tokens up to one of `keywords` outside brackets, or to the end. Nil where a compound SELECT or a bracket that
    /// does not close is found.
    private mutating func until(_ keywords: Set<String>) -> [SQLToken]? {
        var found: [SQLToken] = []
        while place < tokens.count {
            let token = tokens[place]
            if token.kind == .word {
                let word = token.text.lowercased()
                if keywords.contains(word) { return found }
                if ["union", "intersect", "except", "select"].contains(word) { return nil }
            }
            if token.isMark(")") { return nil }
            guard token.isMark("(") else {
                found.append(token)
                place += 1
                continue
            }
            guard let close = Self.closing(tokens, from: place) else { return nil }
            found += tokens[place...close]
            place = close + 1
        }
        return found
    }

    /// The place of the bracket that closes the one at `start`.
    static func closing(_ tokens: [SQLToken], from start: Int) -> Int? {
        guard tokens[start].isMark("(") else { return nil }
        var depth = 0
        for place in start..<tokens.count {
            if tokens[place].isMark("(") { depth += 1 }
            if tokens[place].isMark(")") {
                depth -= 1
                if depth == 0 { return place }
            }
        }
        return nil
    }

    /// Cuts at commas outside brackets.
    private static func split(_ tokens: [SQLToken]) -> [[SQLToken]] {
        var parts: [[SQLToken]] = [[]]
        var depth = 0
        for token in tokens {
            if token.isMark("(") { depth += 1 }
            if token.isMark(")") { depth -= 1 }
            if depth == 0, token.isMark(",") { parts.append([]) } else { parts[parts.count - 1].append(token) }
        }
        return parts
    }

    private static let joinWords: Set<String> = ["join", "inner", "left", "right", "full", "outer", "cross", "natural"]

    private func readFrom(_ tokens: [SQLToken], _ parts: inout Parts) -> Bool {
        var place = 0
        while place < tokens.count {
            guard let source = readSource(tokens, &place) else { return false }
            parts.sources.append(source)
            var isBetween = false
            while place < tokens.count, !isBetween {
                let token = tokens[place]
                if token.isMark("(") {
                    guard let close = Self.closing(tokens, from: place) else { return false }
                    place = close + 1
                    continue
                }
                if token.isWord("natural") || token.isWord("using") { parts.mergesColumns = true }
                isBetween = token.isMark(",") || token.isWord("join")
                place += 1
            }
            if isBetween, place >= tokens.count { return false }
        }
        return true
    }

    private func readSource(_ tokens: [SQLToken], _ place: inout Int) -> Source? {
        var source = Source()
        if tokens[place].isMark("(") {
            guard let close = Self.closing(tokens, from: place) else { return nil }
            place = close + 1
        } else {
            guard tokens[place].isName || tokens[place].kind == .string else { return nil }
            source.view = tokens[place].text
            place += 1
            if place + 1 < tokens.count, tokens[place].isMark(".") {
                source.view = tokens[place + 1].text
                place += 2
            }
            if place < tokens.count, tokens[place].isMark("(") {
                guard let close = Self.closing(tokens, from: place) else { return nil }
                source.view = nil
                place = close + 1
            }
            if let view = source.view, named.contains(view.lowercased()) {
                source.alias = view
                source.view = nil
            }
        }
        readAlias(tokens, &place, &source)
        return source
    }

    private func readAlias(_ tokens: [SQLToken], _ place: inout Int, _ source: inout Source) {
        if place < tokens.count, tokens[place].isWord("as") { place += 1 }
        guard place < tokens.count, tokens[place].isName || tokens[place].kind == .string else { return }
        let word = tokens[place].text.lowercased()
        let isKeyword =
            tokens[place].kind == .word
            && (Self.joinWords.contains(word) || ["on", "using", "indexed", "not"].contains(word))
        guard !isKeyword else { return }
        source.alias = tokens[place].text
        place += 1
    }
}
