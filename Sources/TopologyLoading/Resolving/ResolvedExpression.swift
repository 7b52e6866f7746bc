internal import Expressions
internal import StreamCore

/// An expression's text and where in a scalar of the file it begins (UTF-8 bytes).
struct ExpressionText: Sendable {
    let text: String
    let located: LocatedText
    let offset: Int

    init(_ located: LocatedText) {
        self.init(located.text, in: located, at: 0)
    }

    init(_ text: String, in located: LocatedText, at offset: Int) {
        self.text = text
        self.located = located
        self.offset = offset
    }

    var span: Span { located.span }
}

/// An expression checked against the full schema; it is compiled again against what is left of it after pruning.
struct ResolvedExpression: Sendable {
    let source: ExpressionText
    let compiled: CompiledExpression
    /// Names of the columns that it reads.
    let reads: [String]

    /// The column's name where the expression is nothing but it.
    var plainColumn: String? { compiled.plainColumn == nil ? nil : reads.first }
}

struct ResolvedColumn: Sendable {
    let name: String
    let expression: ResolvedExpression
    /// Of the name, in the file.
    let nameSpan: Span

    var field: Field {
        Field(name, expression.compiled.type, isOptional: expression.compiled.isOptional)
    }
}
