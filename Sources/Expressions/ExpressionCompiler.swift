public import StreamCore

/// Text to column kernels: read, checked against a schema, constants folded.
public enum ExpressionCompiler {
    /// - Parameters:
    ///   - text: one expression, at most 64 KiB.
    ///   - input: the flattened schema of the batches it will be evaluated over.
    /// - Throws: what is wrong and where, the first fault only; `faults` finds all.
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

    /// Every fault of `text` that does not follow from another; none where it compiles. A text that cannot be read has
    /// one, where reading stopped.
    /// - Parameters:
    ///   - isCondition: whether it must be of type bool.
    ///   - otherNames: columns of unknown types, which hints may offer.
    ///   - isUnknown: whether a path that `input` does not hold may yet be a column. What such a column is part of is not
    ///     judged.
    public static func faults(
        in text: String, input: Schema, isCondition: Bool = false, otherNames: [String] = [],
        isUnknown: @escaping (String) -> Bool = { _ in false }
    ) -> [ExpressionError] {
        do throws(ExpressionError) {
            var finder = FaultFinder(text: text, schema: input, otherNames: otherNames, isUnknown: isUnknown)
            guard finder.judge(try Parser.parse(text)) else { return finder.faults.sorted { $0.offset < $1.offset } }
            _ = try isCondition ? compileCondition(text, input: input) : compile(text, input: input)
            return []
        } catch {
            return [error]
        }
    }
}
