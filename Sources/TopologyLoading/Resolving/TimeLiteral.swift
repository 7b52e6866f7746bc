internal import Expressions
internal import StreamCore

/// Times as RFC 3339 writes them, read by the expression language's own cast.
enum TimeLiteral {
    /// Epoch milliseconds, nil where the text is no time.
    static func parse(_ text: String) -> Int64? {
        let nothing = Schema([])
        guard !text.contains("'"),
            let cast = try? ExpressionCompiler.compile("cast('\(text)' as timestamp)", input: nothing)
        else { return nil }
        let origins = Origins(
            source: 0, partitions: Buffer(repeating: 0, count: 1), offsets: Buffer(repeating: 0, count: 1),
            eventTimes: FixedColumn(values: Buffer(repeating: 0, count: 1)),
            priorWatermarks: Buffer(repeating: 0, count: 1))
        let row = RecordBatch(schema: nothing, columns: [], origins: origins)
        let value = cast.evaluate(row, EvaluationContext(now: 0))
        guard value.errors.isEmpty, case .int64(let column) = value.column else { return nil }
        return column[0]
    }
}
