extension SQLRewriter {
    /// `(VALUES ...) alias (a, b)`, of which the part before the alias has been read: SQLite calls the columns `column1`
    /// and so on, and takes no other names for them behind an alias. Nil where something else stands there.
    mutating func namedValues(_ values: Fragment) -> Fragment? {
        guard values.pieces.count > 1, values.pieces[1].text.lowercased() == "values" else { return nil }
        var ahead = word?.isWord("as") == true ? 1 : 0
        guard let alias = word(ahead: ahead), alias.isName, !SQLKeywords.all.contains(alias.folded),
            word(ahead: ahead + 1)?.isMark("(") == true
        else { return nil }
        ahead += 2
        var columns: [String] = []
        while let name = word(ahead: ahead), name.isName {
            columns.append("column\(columns.count + 1) AS \(name.name)")
            ahead += 2
            guard word(ahead: ahead - 1)?.isMark(",") == true else { break }
        }
        guard !columns.isEmpty, word(ahead: ahead - 1)?.isMark(")") == true else { return nil }
        place += ahead
        let select = "( SELECT \(columns.joined(separator: ", ")) FROM"
        return values.wrapped(select, ")", type: nil) + Fragment(alias.name, at: alias.start)
    }
}
