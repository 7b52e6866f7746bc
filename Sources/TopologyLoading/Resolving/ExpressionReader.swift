internal import Expressions
internal import StreamCore

/// Compiles expressions of the file; their errors become diagnostics at the place inside the scalar.
struct ExpressionReader {
    let context: LoadContext

    func expression(_ source: ExpressionText, _ columns: Columns) -> ResolvedExpression? {
        compile(source, columns, isCondition: false)
    }

    func condition(_ source: ExpressionText, _ columns: Columns) -> ResolvedExpression? {
        compile(source, columns, isCondition: true)
    }

    func aggregate(_ located: LocatedText) -> AggregateCall? {
        do {
            return try AggregateCall.parse(located.text)
        } catch {
            report(error, ExpressionText(located))
            return nil
        }
    }

    /// Nil where it has a fault, all of which are then reported, or reads a column that an error above hides.
    private func compile(_ source: ExpressionText, _ columns: Columns, isCondition: Bool) -> ResolvedExpression? {
        let schema = columns.schema
        let compiled =
            try? isCondition
            ? ExpressionCompiler.compileCondition(source.text, input: schema)
            : ExpressionCompiler.compile(source.text, input: schema)
        guard let compiled else {
            let faults = ExpressionCompiler.faults(
                in: source.text, input: schema, isCondition: isCondition, otherNames: columns.hidden.sorted(),
                isUnknown: columns.hides)
            for fault in faults { report(fault, source) }
            return nil
        }
        return ResolvedExpression(
            source: source, compiled: compiled, reads: compiled.columns.map { schema.fields[$0].name })
    }

    func report(_ error: ExpressionError, _ source: ExpressionText) {
        let start = source.offset + error.offset
        let span = context.span(start..<start + error.length, of: source.located)
        var hint = error.hint.map(source.located.redacted)
        if start + error.length >= source.located.text.utf8.count, context.isCutByComment(source.located.node) {
            hint = "a ` #` begins a comment: quote the expression"
        }
        context.error("expression", source.located.redacted(error.message), hint: hint, at: span)
    }
}
