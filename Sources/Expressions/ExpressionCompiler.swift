public import StreamCore

/// Text to column kernels: read, checked against a schema, constants folded.
public enum ExpressionCompiler {
    /// - Parameters:
    ///   - text: one expression, at most 64 KiB.
    ///   - input: the flattened schema of the batches it will be evaluated over.
    /// - Throws: what is wrong and where, the first fault only.
    public static func compile(_ text: String, input: Schema) throws(ExpressionError) -> CompiledExpression {
        let syntax = try Parser.parse(text)
        var checker = Checker(text: text, schema: input)
        let node = try checker.check(syntax)
        guard let type = node.type else {
            throw ExpressionError("null alone has no type", node.span, hint: "write cast(null as type)")
        }
        return CompiledExpression(
            text: text, type: type, isOptional: node.isOptional, columns: checker.columns.sorted(),
            plainColumn: node.plainColumn, usesNow: checker.usesNow, kernel: node.kernel, sites: checker.sites)
    }

    /// A condition: an expression of type bool, as a filter takes.
    public static func compileCondition(_ text: String, input: Schema) throws(ExpressionError) -> CompiledExpression {
        let expression = try compile(text, input: input)
        guard expression.type == .bool else {
            throw ExpressionError(
                "a condition is a bool, and this is \(expression.type.phrase)", offset: 0, length: text.utf8.count,
                hint: "compare it with something")
        }
        return expression
    }
}
