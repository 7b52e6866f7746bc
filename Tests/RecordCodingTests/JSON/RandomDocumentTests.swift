import RecordCoding
import StreamCore
import TestSupport
import Testing
import TopologyModel

/// Random schemas and documents, good and bad, against the reference decoder.
@Suite struct RandomDocumentTests {
    @Test(arguments: 0..<40)
    func agreesWithTheReference(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) &* 7919 &+ 1)
        var documents = RandomDocuments(random: random)
        let schema = documents.schema(depth: 0)
        let plan = DecodePlan(reading: schema)
        let reference = ReferenceDecoder(plan: plan)
        let decoder = JSONRecordDecoder(plan: plan)
        let payloads = (0..<200).map { _ in documents.payload(of: schema) }
        let expected = payloads.map { reference.outcome($0) }
        let outcomes = decoder.decode(RawBatch(payloads)).outcomes(of: payloads.count)
        for index in payloads.indices {
            #expect(
                outcomes[index] == expected[index],
                "\(String(decoding: payloads[index], as: UTF8.self)) by \(schema)")
        }
        #expect(outcomes.contains { if case .row = $0 { true } else { false } })
        // However the records fall into batches, each comes out the same.
        var start = 0
        var split: [Outcome] = []
        while start < payloads.count {
            let end = min(start + 1 + random.below(17), payloads.count)
            let part = Array(payloads[start..<end])
            split += decoder.decode(RawBatch(part)).outcomes(of: part.count)
            start = end
        }
        #expect(split == outcomes)
    }

    /// Lanes share a decoder.
    @Test func decodesOnManyTasksAtOnce() async {
        let schema = Schema([Field("s", .string), Field("l", .list(ListElement(type: .int)))])
        let decoder = JSONRecordDecoder(plan: DecodePlan(reading: schema))
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<50).allSatisfy { round in
                        let texts = (0..<20).map { "{\"s\":\"t\\n\(task)\",\"l\":[\(round),\($0)]}" }
                        let expected = (0..<20).map { row in
                            Outcome.row([
                                .string("t\n\(task)"), .list([[.int(Int64(round))], [.int(Int64(row))]]),
                            ])
                        }
                        return decoder.outcomes(texts) == expected
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}

struct RandomDocuments {
    var random: SeededGenerator

    private static let names = [
        "a", "id", "type", "order_id", "customer_id", "customer_ix", "größe", "q\"x", "ts", "n",
    ]

    mutating func schema(depth: Int) -> Schema {
        let names = Self.names.shuffled(using: &random).prefix(1 + random.below(5))
        return Schema(names.map { Field($0, type(depth: depth), isOptional: random.chance(50)) })
    }

    private mutating func type(depth: Int) -> DataType {
        switch random.below(depth > 2 ? 6 : 9) {
        case 0: return .bool
        case 1: return .int
        case 2: return .float
        case 3: return .decimal(precision: 1 + random.below(18), scale: 0)
        case 4: return .string
        case 5: return random.chance(50) ? .bytes : .decimal(precision: 18, scale: random.below(10))
        case 6: return .structure(schema(depth: depth + 1))
        default:
            return .list(ListElement(type: type(depth: depth + 1), isOptional: random.chance(30)))
        }
    }

    /// Mostly good; else with a byte flipped, inserted or taken out, or cut off.
    mutating func payload(of schema: Schema) -> [UInt8] {
        var bytes = Array(object(schema).utf8)
        guard random.chance(30) else { return bytes }
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.insert(Array("{}[],:\"\\ntf019-.eE ".utf8).randomElement(using: &random)!, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeLast(bytes.count - place)
        }
        return bytes
    }

    private mutating func object(_ schema: Schema) -> String {
        var members: [String] = []
        for field in schema.fields.shuffled(using: &random) {
            if random.chance(field.isOptional ? 20 : 1) { continue }
            members.append(key(field.name) + ":" + space() + value(field.type, isOptional: field.isOptional))
            if random.chance(5) { members.append(key(field.name) + ":" + anything(depth: 0)) }
        }
        while random.chance(30) {
            members.append(key("unknown\(random.below(9))") + ":" + anything(depth: 0))
            members.swapAt(random.below(members.count), members.count - 1)
        }
        return "{" + space() + members.joined(separator: "," + space()) + space() + "}"
    }

    private mutating func space() -> String {
        random.chance(15) ? [" ", "\n  ", "\t"].randomElement(using: &random)! : ""
    }

    private mutating func key(_ name: String) -> String {
        if random.chance(5), let first = name.unicodeScalars.first, first.value < 128 {
            let hex = String(first.value, radix: 16)
            return "\"\\u00\(hex.count == 1 ? "0" : "")\(hex)" + escaped(String(name.dropFirst())) + "\"" + space()
        }
        return "\"" + escaped(name) + "\"" + space()
    }

    private func escaped(_ text: String) -> String {
        text.map { $0 == "\"" ? "\\\"" : $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }

    private mutating func value(_ type: DataType, isOptional: Bool) -> String {
        if random.chance(isOptional ? 15 : 1) { return "null" }
        if random.chance(1) { return anything(depth: 1) }
        switch type {
        case .bool: return random.chance(50) ? "true" : "false"
        case .int: return integer()
        case .float: return number()
        case .decimal(let precision, let scale):
            let digits = decimal(precision, scale)
            return random.chance(20) ? "\"\(digits)\"" : digits
        case .string: return string()
        case .bytes: return "\"" + ["", "AQID", "AQI=", "AQ==", "/+8=", "A"].randomElement(using: &random)! + "\""
        case .structure(let inner): return object(inner)
        case .list(let element):
            let elements = (0..<random.below(4)).map { _ in value(element.type, isOptional: element.isOptional) }
            return "[" + space() + elements.joined(separator: space() + ",") + "]"
        default: return "0"
        }
    }

    private mutating func integer() -> String {
        switch random.below(12) {
        case 0: "\(Int64.random(in: .min ... .max, using: &random))"
        case 1: "\(random.below(1000)).00"
        case 2: "\(random.below(1000))e\(random.below(20))"
        case 3: random.chance(10) ? "9223372036854775808" : "-9223372036854775808"
        default: "\(random.below(100_000) - 50_000)"
        }
    }

    private mutating func decimal(_ precision: Int, _ scale: Int) -> String {
        let whole = Int64.random(in: 0..<1000, using: &random)
        switch random.below(20) {
        case 0: return "\(whole).\(String(repeating: "0", count: random.below(30)))1"
        case 1: return "\(whole)e-\(random.below(4))"
        case 2: return String(repeating: "9", count: precision) + String(repeating: "0", count: random.below(5))
        case 3: return "\(whole).5\(String(repeating: "0", count: random.below(30)))"
        default:
            return scale == 0
                ? "\(whole % 10)" : "\(whole % 10).\(String(repeating: "7", count: random.below(scale) + 1))"
        }
    }

    private mutating func number() -> String {
        switch random.below(6) {
        case 0: "\(Double(bitPattern: random.next() & 0x7FDF_FFFF_FFFF_FFFF))"
        case 1: "-\(random.below(1000)).\(random.below(1000))e\(random.below(60) - 30)"
        case 2: "12345678901234567890123.\(random.below(100_000))"
        default: "\(random.below(1000)).\(random.below(100))"
        }
    }

    private mutating func string() -> String {
        let pieces = ["a", "Grüße", "日本", "😀", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\\\", "\\\"", "x y", "{[,:]}", ""]
        return "\"" + (0..<random.below(5)).map { _ in pieces.randomElement(using: &random)! }.joined() + "\""
    }

    private mutating func anything(depth: Int) -> String {
        switch random.below(depth > 3 ? 5 : 8) {
        case 0: return "null"
        case 1: return random.chance(50) ? "true" : "false"
        case 2: return number()
        case 3: return string()
        case 4: return integer()
        case 5: return "[" + (0..<random.below(4)).map { _ in anything(depth: depth + 1) }.joined(separator: ",") + "]"
        default:
            let members = (0..<random.below(4)).map { _ in key("k\(random.below(9))") + ":" + anything(depth: depth + 1)
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }
}
