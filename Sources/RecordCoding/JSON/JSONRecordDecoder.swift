internal import CSimdjson
public import StreamCore
public import TopologyModel

/// Decodes JSON objects, one a record, into the columns of a decode plan.
///
/// A record is accepted only if it is one object of RFC 8259 from its first byte to its last: UTF-8, brackets, commas,
/// numbers, literals and escapes are checked in members that are not read as well. Containers nest at most 64 deep.
/// A record that is not well-formed is refused as such, whatever its fields.
///
/// | type | JSON |
/// | --- | --- |
/// | int | a number without a fraction: `1`, `1.0`, `1e3` |
/// | decimal | a number, or a string that is one; exact, exponents too |
/// | float | a number, rounded to the nearest |
/// | timestamp | a whole number of epoch milliseconds, or RFC 3339; what is finer is cut towards the past |
/// | date | `YYYY-MM-DD` |
/// | bytes | base64 of RFC 4648, padded |
///
/// Digits behind the point that a type does not hold are `excess-digits` unless they are zeros; what is beyond its
/// range, a day that does not exist among it, is `out-of-range`; any other value is of the `wrong-type`.
///
/// Of members of one name the first counts. Strings without escapes are not copied: their column's bytes are the
/// batch's slab.
public struct JSONRecordDecoder: RecordDecoder {
    private let plan: DecodePlan
    private let program: DecodeProgram
    private let maximumPayload: Int
    /// Working memory that no `decode` uses now; never more than ran at once.
    private let idle: Lock<[JSONParser]>

    /// - Parameter maximumPayload: bytes of a record that are still read.
    public init(plan: DecodePlan, maximumPayload: Int = 16 << 20) {
        self.plan = plan
        self.maximumPayload = maximumPayload
        program = DecodeProgram(plan)
        idle = Lock([])
    }

    public var schema: Schema { plan.schema }

    public func decode(_ raw: RawBatch) -> DecodedRecords {
        guard let parser = idle.withLock({ $0.popLast() }) ?? JSONParser(program) else {
            preconditionFailure("no memory for a parser of \(program.nodes.count) nodes")
        }
        let records = parser.decode(raw, maximumPayload: maximumPayload)
        idle.withLock { $0.append(parser) }
        return records
    }
}
