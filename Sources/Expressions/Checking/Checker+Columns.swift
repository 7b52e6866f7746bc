internal import StreamCore

extension Checker {
    /// A field path, resolved in the flattened schema.
    mutating func column(_ names: [String], _ span: Span) throws(ExpressionError) -> TypedNode {
        let path = names.joined(separator: ".")
        guard let index = schema.index(of: path) else { throw unknownColumn(names, path, span) }
        let field = schema.fields[index]
        if case .structure(let inner) = field.type {
            throw structError(path, inner.flattened().fields.map { "\(path).\($0.name)" }, span)
        }
        read(index)
        var node = TypedNode(InputColumn(index: index), field.type, isOptional: field.isOptional, span)
        node.plainColumn = index
        return node
    }

    private func unknownColumn(_ names: [String], _ path: String, _ span: Span) -> ExpressionError {
        let inner = schema.fields.map(\.name).filter { $0.hasPrefix(path + ".") }
        if !inner.isEmpty {
            return structError(path, inner, span)
        }
        for length in stride(from: names.count - 1, to: 0, by: -1) {
            let prefix = names.prefix(length).joined(separator: ".")
            guard let index = schema.index(of: prefix) else { continue }
            let type = schema.fields[index].type
            if case .list = type {
                return ExpressionError(
                    "'\(prefix)' is a list", span, hint: "an unnest step makes a row of each element")
            }
            return ExpressionError("'\(prefix)' is \(type.phrase) and has no fields", span)
        }
        let known = schema.fields.map(\.name) + otherNames
        let hint = NearestName.of(path, among: known).map { "did you mean '\($0)'?" }
        return ExpressionError(
            "unknown column '\(path)'", span,
            hint: hint ?? (known.isEmpty ? nil : "there are \(Self.listed(known))"))
    }

    private func structError(_ path: String, _ fields: [String], _ span: Span) -> ExpressionError {
        ExpressionError("'\(path)' is a struct", span, hint: "name one of its fields: \(Self.listed(fields))")
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
    }
}
