internal import StreamCore
internal import TopologyModel

/// Named expressions of the file as far as they could be read.
struct ReadColumns {
    /// Those of which the expression is right, each name once.
    var resolved: [ResolvedColumn] = []
    /// Of all of them, in the order of the file.
    var names: [(String, Span)] = []
    /// Nothing was reported.
    var isSound = true
    /// They could not be read at all.
    var isOpen = false

    var columns: Columns {
        let known = Set(resolved.map(\.name))
        return Columns(
            schema: Schema(resolved.map(\.field)), hidden: Set(names.map(\.0)).subtracting(known), isOpen: isOpen)
    }
}

extension Resolver {
    /// Named expressions over `columns`; `entries` is nil where they could not be read.
    func columns(_ entries: [NamedNode]?, _ columns: Columns, _ span: Span) -> ReadColumns {
        guard let entries else { return ReadColumns(isSound: false, isOpen: true) }
        if entries.isEmpty {
            context.error("no-columns", "there must be at least one column here", at: span)
            return ReadColumns(isSound: false, isOpen: true)
        }
        var read = ReadColumns(names: entries.map { ($0.name, $0.nameSpan) }, isSound: checkNames(entries))
        var seen: Set<String> = []
        for entry in entries {
            guard let text = context.text(entry.node, expected: "an expression"),
                let expression = expressions.expression(ExpressionText(text), columns)
            else {
                read.isSound = false
                continue
            }
            guard seen.insert(entry.name).inserted else { continue }
            read.resolved.append(ResolvedColumn(name: entry.name, expression: expression, nameSpan: entry.nameSpan))
        }
        return read
    }

    /// Names of result columns: well-formed, and distinct without case, for SQLite compares them so.
    func checkNames(_ entries: [NamedNode], taken: [String] = []) -> Bool {
        var seen = Set(taken.map { $0.lowercased() })
        var isRight = true
        for entry in entries {
            guard Names.check(column: entry.name, "column", at: entry.nameSpan, context) else {
                isRight = false
                continue
            }
            guard seen.insert(entry.name.lowercased()).inserted else {
                context.error(
                    "column-taken", "there is a column `\(entry.name)` already",
                    hint: "two columns cannot have one name, and case does not count",
                    at: entry.nameSpan)
                isRight = false
                continue
            }
        }
        return isRight
    }
}

extension ResolvedColumn {
    /// Name, expression and type as one line.
    var signature: String {
        "\(name) = \(expression.source.text.singleSpaced): \(expression.compiled.type)"
    }
}

extension String {
    /// White space outside quotes as single spaces: how an expression is laid out does not change what it is.
    var singleSpaced: String {
        var result = ""
        var isQuoted = false
        var isPending = false
        for character in self {
            if character == "'" { isQuoted.toggle() }
            guard isQuoted || !character.isWhitespace else {
                isPending = true
                continue
            }
            if isPending, !result.isEmpty { result += " " }
            isPending = false
            result.append(character)
        }
        return result
    }
}
