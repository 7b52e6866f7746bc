import SQLiteAccess
import StreamCore
import TestSupport

/// Random input rows of one schema, as values and as batches.
struct SampleRows {
    static let schema = Schema([
        Field("region", .string, isOptional: true), Field("code", .int, isOptional: true),
        Field("flag", .bool, isOptional: true), Field("rate", .float, isOptional: true),
        Field("amount", .decimal(precision: 12, scale: 2), isOptional: true), Field("n", .int, isOptional: true),
        Field("f", .float, isOptional: true), Field("name", .string, isOptional: true), Field("id", .string),
        Field("place", .int),
    ])

    /// The values of the schema's fields.
    var values: [[SQLiteValue]] = []
    var times: [Int64?] = []
    var partitions: [Int32] = []
    var offsets: [Int64] = []
    var priorWatermarks: [Int64] = []

    init() {}

    init(count: Int, span: Int64 = 200_000, hasNullTimes: Bool = false, using random: inout SeededGenerator) {
        for index in 0..<count {
            let time = Int64.random(in: 0..<span, using: &random)
            append(
                Self.values(place: Int64(index), using: &random),
                time: hasNullTimes && random.chance(5) ? nil : time,
                partition: Int32.random(in: 0..<3, using: &random), offset: Int64(index))
        }
    }

    mutating func append(
        _ row: [SQLiteValue], time: Int64?, partition: Int32 = 0, offset: Int64, priorWatermark: Int64 = .min
    ) {
        values.append(row)
        times.append(time)
        partitions.append(partition)
        offsets.append(offset)
        priorWatermarks.append(priorWatermark)
    }

    var count: Int { values.count }

    private static func values(place: Int64, using random: inout SeededGenerator) -> [SQLiteValue] {
        func orNull(_ value: SQLiteValue, _ random: inout SeededGenerator) -> SQLiteValue {
            random.chance(12) ? .null : value
        }
        let regions = ["north", "south", "", "a region with a rather long name", "a region with a rather long nose"]
        let row: [SQLiteValue] = [
            .text(regions.randomElement(using: &random)!), .integer(Int64.random(in: -2...3, using: &random)),
            .integer(Int64.random(in: 0...1, using: &random)),
            .real([0.0, 1.5, -1.5].randomElement(using: &random)!),
            .integer(Int64.random(in: -10_000_000...10_000_000, using: &random)),
            .integer(Int64.random(in: -1000...1000, using: &random)),
            .real(Double(Int64.random(in: -4000...4000, using: &random)) / 4),
            .text("name-\(Int.random(in: 0..<60, using: &random))\(random.chance(20) ? "-with-a-tail" : "")"),
        ]
        return row.map { orNull($0, &random) } + [
            .text("id-\(Int.random(in: 0..<300, using: &random))"), .integer(place),
        ]
    }

    /// The rows `range` as a batch.
    func batch(_ range: Range<Int>, dictionary: Bool = false) -> RecordBatch {
        let columns = Self.schema.fields.enumerated().map { index, field in
            let plain = column(values[range].map { $0[index] }, field.type)
            return dictionary ? dictionaryCoded(plain) : plain
        }
        let eventTimes = FixedColumn(
            values: Buffer(times[range].map { $0 ?? 0 }), validity: Validity(times[range].map { $0 != nil }))
        return RecordBatch(
            schema: Self.schema, columns: columns,
            origins: Origins(
                source: 0, partitions: Buffer(Array(partitions[range])), offsets: Buffer(Array(offsets[range])),
                eventTimes: eventTimes, priorWatermarks: Buffer(Array(priorWatermarks[range]))))
    }

    /// The rows cut at random places.
    func batches(atMost size: Int, using random: inout SeededGenerator) -> [RecordBatch] {
        var batches: [RecordBatch] = []
        var start = 0
        while start < count {
            let end = min(count, start + Int.random(in: 1...size, using: &random))
            batches.append(batch(start..<end, dictionary: random.chance(50)))
            start = end
        }
        return batches
    }
}
