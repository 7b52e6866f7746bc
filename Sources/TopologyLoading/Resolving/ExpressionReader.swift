internal import Expressions
internal import StreamCore

/// Compiles expressions of the file; their errors become diagnostics at the place inside the scalar.
struct ExpressionReader {
    let context: LoadContext

    func expression(_ source: ExpressionText, _ schema: Schema) -> ResolvedExpression? {
        compile(source, schema) { text, schema throws(ExpressionError) in
            try ExpressionCompiler.compile(text, input: schema)
        }
    }

    func condition(_ source: ExpressionText, _ schema: Schema) -> ResolvedExpression? {
        compile(source, schema) { text, schema throws(ExpressionError) in
            try ExpressionCompiler.compileCondition(text, input: schema)
        }
    }

    func aggregate(_ located: LocatedText) -> AggregateCall? {
        do {
            return try AggregateCall.parse(located.text)
        } catch {
            report(error, ExpressionText(located))
            return nil
        }
    }

    private func compile(
        _ source: ExpressionText, _ schema: Schema,
        _ compile: (String, Schema) throws(ExpressionError) -> CompiledExpression
    ) -> ResolvedExpression? {
        do {
            let compiled = try compile(source.text, schema)
            return ResolvedExpression(
                source: source, compiled: compiled, reads: compiled.columns.map { schema.fields[$0].name })
        } catch {
            report(error, source)
            return nil
        }
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
