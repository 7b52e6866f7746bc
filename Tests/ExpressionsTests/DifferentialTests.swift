import SQLiteAccess
import StreamCore
import TestSupport
import Testing

@testable import Expressions

/// Random expressions over random rows, against SQLite and against an interpreter of one row at a time.
@Suite struct DifferentialTests {
    static let rowCount = 70

    @Test(arguments: 0..<8)
    func agreesWithTheInterpreter(seed: Int) throws {
        var generator = SampleGenerator(seed: UInt64(seed) + 100, forSQLite: false)
        var refused = 0
        for _ in 0..<250 {
            let rows = (0..<Self.rowCount).map { _ in generator.row() }
            let type = generator.anyType()
            let sample = generator.sample(type, depth: 4)
            if try !check(sample, rows) { refused += 1 }
        }
        #expect(refused < 25)
    }

    @Test(arguments: 0..<8)
    func agreesWithSQLite(seed: Int) throws {
        var generator = SampleGenerator(seed: UInt64(seed) + 900, forSQLite: true)
        let database = try SQLiteConnection.inMemory()
        try database.execute(
            """
            PRAGMA case_sensitive_like = ON;
            CREATE TABLE r (
                id INTEGER PRIMARY KEY, i INTEGER, j INTEGER, f REAL, g REAL, s TEXT, t TEXT, b INTEGER, c INTEGER)
            """)
        for _ in 0..<12 {
            let rows = (0..<Self.rowCount).map { _ in generator.row() }
            try database.execute("DELETE FROM r")
            for (index, row) in rows.enumerated() {
                let values = [SQLiteValue.integer(Int64(index))] + row.prefix(8).map(Self.stored)
                try database.run("INSERT INTO r VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            }
            for _ in 0..<40 {
                let sample = generator.sample(generator.anyType(), depth: 4)
                guard try check(sample, rows), let text = sample.sqlite else { continue }
                let oracle = try database.query("SELECT \(text) FROM r ORDER BY id")
                let results = try evaluate(sample.ours, SampleGenerator.schema, rows)
                for (row, result) in results.enumerated() {
                    // A row that fails here is a REAL or a null there.
                    guard case .value(let value) = result else { continue }
                    #expect(
                        Self.stored(value) == oracle[row][0], "\(sample.ours) as \(text) of \(rows[row])")
                }
            }
        }
    }

    static func stored(_ value: TestValue) -> SQLiteValue {
        switch value {
        case .null: .null
        case .bool(let bool): .integer(bool ? 1 : 0)
        case .int(let int): .integer(int)
        case .float(let float): .real(float)
        case .text(let text): .text(text)
        }
    }

    /// Against the interpreter, over the batch whole, cut, gathered and dictionary-coded. False where it does not
    /// compile.
    private func check(_ sample: Sample, _ rows: [[TestValue]]) throws -> Bool {
        let expression: CompiledExpression
        do throws(ExpressionError) {
            expression = try ExpressionCompiler.compile(sample.ours, input: SampleGenerator.schema)
        } catch {
            // What fails for every row is refused.
            let fails = error.message.hasSuffix(", always")
            #expect(fails, "\(error) in \(sample.ours)")
            return false
        }
        #expect(expression.type.scale == sample.type.scale, "\(sample.ours)")
        let expected = rows.map(sample.run)
        let batch = RecordBatch(SampleGenerator.schema, rows)
        let context = EvaluationContext(now: 0)
        let whole = expression.evaluate(batch, context)
        #expect(whole.isOrdered)
        Self.compare(whole.results(), expected, sample, rows)
        if !expression.isOptional { #expect(!expected.contains(.null), "\(sample.ours) is not optional") }

        let coded = expression.evaluate(batch.mapColumns(\.dictionaryCoded), context)
        Self.compare(coded.results(), expected, sample, rows)

        var picks = SeededGenerator(seed: UInt64(rows.count) + UInt64(sample.ours.utf8.count))
        let selection = (0..<40).map { _ in picks.below(rows.count) }
        let gathered = expression.evaluate(
            batch.mapColumns(\.dictionaryCoded).gathered(Selection(selection)), context)
        Self.compare(gathered.results(), selection.map { expected[$0] }, sample, selection.map { rows[$0] })

        let cut = picks.below(rows.count + 1)
        let parts = [0..<cut, cut..<rows.count].flatMap { expression.evaluate(batch.sliced($0), context).results() }
        Self.compare(parts, expected, sample, rows)

        guard expression.type == .bool else { return true }
        let (selected, errors) = expression.select(batch, context)
        #expect(
            selected.indexes.values.map(Int.init) == expected.indices.filter { expected[$0].isTrue }, "\(sample.ours)")
        #expect(errors == whole.errors, "\(sample.ours)")
        let fromCodes = expression.select(batch.mapColumns(\.dictionaryCoded), context)
        #expect(fromCodes.selection.indexes.values.elementsEqual(selected.indexes.values), "\(sample.ours)")
        return true
    }

    private static func compare(
        _ results: [RowResult], _ expected: [RowResult], _ sample: Sample, _ rows: [[TestValue]]
    ) {
        guard results != expected else { return }
        #expect(results.count == expected.count)
        for (row, result) in results.enumerated() where result != expected[row] {
            Issue.record("\(sample.ours) of \(rows[row]) is \(result), not \(expected[row])")
            return
        }
    }
}
