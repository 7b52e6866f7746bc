import StreamCore

@testable import Expressions

/// What an expression gives for one row.
enum RowResult: Hashable {
    case value(TestValue)
    case failed(RowErrorCode)
}

extension Evaluated {
    /// Row by row; checks that errors are in order and at most one a row.
    func results() -> [RowResult] {
        var results = (0..<column.count).map { RowResult.value(column[test: $0]) }
        for error in errors { results[Int(error.row)] = .failed(error.code) }
        return results
    }

    var isOrdered: Bool { zip(errors, errors.dropFirst()).allSatisfy { $0.row < $1.row } }
}

/// Compiles and evaluates; a check error is the test's failure.
func evaluate(_ text: String, _ schema: Schema, _ rows: [[TestValue]], now: Int64 = 0) throws -> [RowResult] {
    let expression = try ExpressionCompiler.compile(text, input: schema)
    return expression.evaluate(RecordBatch(schema, rows), EvaluationContext(now: now)).results()
}

/// The value of an expression without columns.
func constant(_ text: String, now: Int64 = 0) throws -> TestValue {
    let result = try evaluate(text, Schema([]), [[]], now: now)
    guard case .value(let value) = result[0] else { return .null }
    return value
}

func type(_ text: String, _ schema: Schema = Schema([])) throws -> String {
    let expression = try ExpressionCompiler.compile(text, input: schema)
    return "\(expression.type)" + (expression.isOptional ? "?" : "")
}

/// The check error of a text, or nil where it compiles.
func checkError(_ text: String, _ schema: Schema = Schema([])) -> ExpressionError? {
    do throws(ExpressionError) {
        _ = try ExpressionCompiler.compile(text, input: schema)
        return nil
    } catch {
        return error
    }
}
