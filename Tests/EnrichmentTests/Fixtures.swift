import Expressions
import StreamCore
import StreamTestKit
import Testing
import TopologyModel

@testable import Enrichment

/// Products: a string key and one column of each layout.
enum Products {
    static let schema = Schema([
        Field("id", .string), Field("name", .string), Field("category", .string, isOptional: true),
        Field("price", .decimal(precision: 12, scale: 2)), Field("weight", .float, isOptional: true),
        Field("active", .bool),
    ])

    static func id(_ number: Int) -> String { "p-\(number)" }
    static func name(_ number: Int) -> String { "Product number \(number)" }
    /// Every seventh product has none.
    static func category(_ number: Int) -> String? { number % 7 == 0 ? nil : "category \(number % 40)" }
    static func price(_ number: Int) -> Int64 { Int64(number) * 100 + 99 }
    static func weight(_ number: Int) -> Double? { number % 5 == 0 ? nil : Double(number) / 4 }
    static func isActive(_ number: Int) -> Bool { number % 3 != 0 }

    static func columns(_ numbers: some Sequence<Int>) -> [Column] {
        let numbers = Array(numbers)
        return [
            strings(numbers.map { id($0) }), strings(numbers.map { name($0) }), strings(numbers.map { category($0) }),
            .int64(FixedColumn(values: Buffer(numbers.map { price($0) }))),
            .float64(
                FixedColumn(
                    values: Buffer(numbers.map { weight($0) ?? 0 }),
                    validity: Validity(numbers.map { weight($0) != nil }))),
            .bool(FixedColumn(values: Buffer(numbers.map { isActive($0) ? 1 : 0 }))),
        ]
    }

    static func table(
        cache: CachePlan = CachePlan(), batch: LookupBatchPlan = LookupBatchPlan(), timeout: Int64 = 3_600_000,
        retry: RetryPlan = RetryPlan(), onFailure: LookupFailurePolicy = .stop
    ) -> TablePlan {
        TablePlan(
            name: "products", connector: .postgres(url: "", query: ""), schema: schema, keyColumn: 0, cache: cache,
            batch: batch, timeout: timeout, retry: retry, onFailure: onFailure)
    }
}

func strings(_ values: [String?]) -> Column {
    var builder = StringColumnBuilder(capacity: values.count)
    for value in values {
        if let value { builder.append(value) } else { builder.appendNull() }
    }
    return .string(builder.finish())
}

/// Order lines: a product id, and the line's number.
enum Lines {
    static let schema = Schema([Field("product_id", .string, isOptional: true), Field("line", .int)])

    static func batch(_ ids: [String?], isDictionary: Bool = false) -> RecordBatch {
        var keys = strings(ids)
        if isDictionary { keys = dictionary(ids) }
        let lines = Column.int64(FixedColumn(values: Buffer(ids.indices.map { Int64($0) })))
        return RecordBatch(schema: schema, columns: [keys, lines], origins: origins(ids.count))
    }

    static func batch(_ numbers: [Int]) -> RecordBatch { batch(numbers.map { Products.id($0) }) }

    static func origins(_ count: Int) -> Origins {
        Origins(
            source: 0, partitions: Buffer(repeating: 0, count: count), offsets: Buffer((0..<count).map { Int64($0) }),
            eventTimes: FixedColumn(values: Buffer(repeating: 0, count: count)),
            priorWatermarks: Buffer(repeating: .min, count: count))
    }

    private static func dictionary(_ ids: [String?]) -> Column {
        let values = Array(Set(ids.compactMap { $0 })).sorted() + [""]
        guard case .string(let entries) = strings(values) else { return strings(ids) }
        let codes = Buffer(ids.map { id in UInt32(values.firstIndex { $0 == id } ?? 0) })
        return .string(
            StringColumn(
                views: entries.views, bytes: entries.bytes, codes: codes, validity: Validity(ids.map { $0 != nil })))
    }

    static func step(
        _ table: TablePlan, takes: [Int] = [1, 2, 3, 4, 5], missing: MissingPolicy = .keep, key: String = "product_id"
    ) throws -> LookupStep {
        let output = Schema(
            schema.fields
                + takes.map { take in
                    let field = table.schema.fields[take]
                    return Field(field.name, field.type, isOptional: true)
                })
        let plan = LookupPlan(
            table: 0, key: try ExpressionCompiler.compile(key, input: schema), keeps: [0, 1], takes: takes,
            missing: missing, outputSchema: output)
        return try LookupStep(plan: plan, table: table)
    }
}

/// `#expect` cannot look into values that are not copyable; this takes what was found there.
func expect(_ condition: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(condition, sourceLocation: sourceLocation)
}

let noContext = EvaluationContext(now: 0)

/// What a row of a joined batch shows, for comparing.
struct JoinedLine: Equatable, CustomStringConvertible {
    var line: Int64
    var name: String?
    var category: String?
    var price: Int64?
    var weight: Double?
    var active: Bool?

    static func expected(_ line: Int, product: Int?) -> JoinedLine {
        guard let product else { return JoinedLine(line: Int64(line)) }
        return JoinedLine(
            line: Int64(line), name: Products.name(product), category: Products.category(product),
            price: Products.price(product), weight: Products.weight(product), active: Products.isActive(product))
    }

    var description: String { "\(line): \(name ?? "-") \(category ?? "-") \(price ?? -1) \(weight ?? -1)" }
}

extension Enriched {
    /// For steps that take all columns but the key.
    var lines: [JoinedLine] {
        (0..<batch.rowCount).map { row in
            JoinedLine(
                line: batch.int("line", row) ?? -1, name: batch.string("name", row),
                category: batch.string("category", row), price: batch.int("price", row),
                weight: batch.float("weight", row), active: batch.bool("active", row))
        }
    }
}

extension RecordBatch {
    func string(_ name: String, _ row: Int) -> String? {
        guard case .string(let column) = column(name) else { return nil }
        return column[row]
    }

    func int(_ name: String, _ row: Int) -> Int64? {
        guard case .int64(let column) = column(name) else { return nil }
        return column[row]
    }

    func float(_ name: String, _ row: Int) -> Double? {
        guard case .float64(let column) = column(name) else { return nil }
        return column[row]
    }

    func bool(_ name: String, _ row: Int) -> Bool? {
        guard case .bool(let column) = column(name) else { return nil }
        return column[row].map { $0 != 0 }
    }
}
