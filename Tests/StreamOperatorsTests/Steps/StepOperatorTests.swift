import Expressions
import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import StreamOperators

@Suite struct StepOperatorTests {
    private let context = EvaluationContext(now: 0)
    private let schema = Schema([
        Field("type", .string), Field("n", .int, isOptional: true), Field("d", .int), Field("other", .string),
    ])

    private func batch(_ count: Int, using random: inout SeededGenerator) -> RecordBatch {
        let values: [[SQLiteValue]] = (0..<count).map { _ in
            [
                .text(["created", "paid", "shipped"].randomElement(using: &random)!),
                random.chance(20) ? .null : .integer(Int64.random(in: -5...5, using: &random)),
                .integer(Int64.random(in: -1...3, using: &random)), .text("o"),
            ]
        }
        return RecordBatch(
            schema: schema,
            columns: schema.fields.indices.map { index in
                column(values.map { $0[index] }, schema.fields[index].type)
            }, origins: origins(count))
    }

    private func origins(_ count: Int) -> Origins {
        Origins(
            source: 0, partitions: Buffer(repeating: 1, count: count), offsets: Buffer((0..<count).map { Int64($0) }),
            eventTimes: FixedColumn(values: Buffer((0..<count).map { Int64($0) * 10 })),
            priorWatermarks: Buffer(repeating: .min, count: count))
    }

    private func filter(_ text: String, keeps: [Int]) -> FilterPlan {
        FilterPlan(
            condition: try! ExpressionCompiler.compileCondition(text, input: schema), keeps: keeps,
            outputSchema: Schema(keeps.map { schema.fields[$0] }))
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func aFilterKeepsTheRowsThatAreTrue(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let batch = batch(Int.random(in: 0...200, using: &random), using: &random)
        let step = try #require(makeOperator(.filter(filter("type = 'created' and n / d > 0", keeps: [1, 2]))))
        let result = step.apply(batch, context)
        var kept: [[SQLiteValue]] = []
        var offsets: [Int64] = []
        var failed: [Int32] = []
        for row in 0..<batch.rowCount {
            let values = batch.columns.map { value($0, row) }
            guard values[0] == .blob(Array("created".utf8)), let n = values[1].integer else { continue }
            guard let d = values[2].integer, d != 0 else {
                failed.append(Int32(row))
                continue
            }
            guard n / d > 0 else { continue }
            kept.append(Array(values[1...2]))
            offsets.append(Int64(row))
        }
        #expect(valueRows(result.batch.columns) == kept)
        #expect(result.batch.origins.offsets.array == offsets)
        #expect(result.errors.map(\.row) == failed)
        #expect(result.errors.allSatisfy { $0.code == .divisionByZero })
        #expect(result.filtered == batch.rowCount - kept.count - failed.count)
        #expect(result.batch.schema == Schema([schema.fields[1], schema.fields[2]]))
    }

    @Test func aFilterThatKeepsEverythingCopiesNothing() throws {
        var random = SeededGenerator(seed: 1)
        let batch = batch(50, using: &random)
        let result = FilterOperator(filter("other = 'o'", keeps: [0, 1, 2, 3])).apply(batch, context)
        #expect(result.filtered == 0)
        guard case .int64(let before) = batch.columns[2], case .int64(let after) = result.batch.columns[2] else {
            Issue.record("another layout")
            return
        }
        #expect(before.values === after.values)
        #expect(batch.origins.offsets === result.batch.origins.offsets)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aProjectionDropsRowsThatFailOnce(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let batch = batch(100, using: &random)
        let names = ["q", "r", "type"]
        let texts = ["10 / d", "n / (d - 1)", "type"]
        let expressions = zip(names, texts).map { NamedExpression(name: $0, expression: compiled($1, schema)) }
        let plan = ProjectionPlan(
            keeps: [1], expressions: expressions,
            outputSchema: Schema(
                [schema.fields[1]]
                    + expressions.map { Field($0.name, $0.expression.type, isOptional: $0.expression.isOptional) }))
        let result = ProjectionOperator(plan).apply(batch, context)
        var kept: [[SQLiteValue]] = []
        var failed: [Int32] = []
        for row in 0..<batch.rowCount {
            let values = batch.columns.map { value($0, row) }
            let d = values[2].integer!
            let n = values[1].integer
            if d == 0 || (d == 1 && n != nil) {
                failed.append(Int32(row))
            } else {
                // A null before a division by zero is a null.
                kept.append([values[1], .integer(10 / d), n.map { .integer($0 / (d - 1)) } ?? .null, values[0]])
            }
        }
        #expect(valueRows(result.batch.columns) == kept)
        #expect(result.errors.map(\.row) == failed)
        #expect(result.batch.rowCount == batch.rowCount - failed.count)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func unnestMakesARowOfEachElement(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let isInOrder = random.chance(50)
        var lists: [[Int64]?] = (0..<60).map { _ in
            random.chance(10)
                ? nil
                : (0..<Int.random(in: 0...4, using: &random)).map { _ in Int64.random(in: 0...9, using: &random) }
        }
        var ranges: [ListRange] = []
        var elements: [Int64] = []
        for list in lists {
            // Elements that no list names, where the lists do not lie one behind the other.
            if !isInOrder { elements.append(-1) }
            ranges.append(ListRange(start: UInt32(elements.count), count: UInt32(list?.count ?? 0)))
            elements += list ?? []
        }
        if !isInOrder {
            ranges.reverse()
            lists.reverse()
        }
        let list = ListColumn(
            ranges: Buffer(ranges),
            elements: [
                .int64(FixedColumn(values: Buffer(elements))),
                column(elements.map { .text("e\($0)") }, .string),
            ], elementCount: elements.count, validity: Validity(lists.map { $0 != nil }))
        let batch = RecordBatch(
            schema: Schema([Field("id", .int), Field("items", .list(ListElement(type: .int)))]),
            columns: [.int64(FixedColumn(values: Buffer((0..<60).map { Int64($0) }))), .list(list)],
            origins: origins(60))
        let plan = UnnestPlan(
            listColumn: 1, keeps: [0], takes: [1, 0],
            outputSchema: Schema([Field("id", .int), Field("item.name", .string), Field("item.n", .int)]))
        let result = UnnestOperator(plan).apply(batch, context)
        var expected: [[SQLiteValue]] = []
        var indexes: [Int32] = []
        for (row, list) in lists.enumerated() {
            for (index, element) in (list ?? []).enumerated() {
                expected.append([.integer(Int64(row)), .blob(Array("e\(element)".utf8)), .integer(element)])
                indexes.append(Int32(index))
            }
        }
        #expect(valueRows(result.batch.columns) == expected)
        #expect(result.batch.origins.unnestIndexes?.array == indexes)
        #expect(result.batch.origins.offsets.array == expected.map { $0[0].integer! })
        #expect(result.empty == lists.count { $0?.isEmpty ?? true })
        #expect(result.elements == expected.count)
        #expect(ListExpansion(list).takesAllInOrder == isInOrder)
    }

    @Test func aLookupIsNoSynchronousOperator() {
        let plan = LookupPlan(
            table: 0, key: compiled("type", schema), keeps: [], takes: [], missing: .keep, outputSchema: Schema([]))
        #expect(makeOperator(.lookup(plan)) == nil)
    }
}
