internal import CSimdjson
internal import StreamCore

/// The shim's working memory: structural positions, scratch and the arena, kept from batch to batch.
///
/// `@unchecked Sendable`: one `decode` at a time takes it out of its decoder's pool and puts it back.
final class JSONParser: @unchecked Sendable {
    private let handle: OpaquePointer
    private let program: DecodeProgram
    /// Elements of each list in the last batch: room for as many is made before the next.
    private var lastCounts: [Int]

    init?(_ program: DecodeProgram) {
        guard
            let handle = weir_json_decoder_create(
                program.nodes, program.nodes.count, program.keys, program.keys.count)
        else { return nil }
        self.handle = handle
        self.program = program
        lastCounts = Array(repeating: 0, count: program.scopes.count)
    }

    deinit { weir_json_decoder_destroy(handle) }

    func decode(_ raw: RawBatch, maximumPayload: Int) -> DecodedRecords {
        let memory = DecodedColumns(program, capacities: [raw.count] + lastCounts.dropFirst().map { $0 + $0 / 8 })
        raw.payloads.base.withMemoryRebound(to: UInt32.self, capacity: raw.count * 2) { payloads in
            var batch = weir_json_batch(
                slab: raw.slab.base, slab_length: raw.slab.count, payloads: payloads,
                presence: raw.presence.map { UnsafePointer($0.words.base) }, count: raw.count,
                maximum_payload: maximumPayload, context: Unmanaged.passUnretained(memory).toOpaque(),
                grow: { context, scope, capacity in
                    guard let context else { return }
                    Unmanaged<DecodedColumns>.fromOpaque(context).takeUnretainedValue()
                        .grow(Int(scope), to: Int(capacity))
                })
            withExtendedLifetime(raw) {
                weir_json_decode(handle, &batch, memory.scopes, memory.columns)
            }
        }
        for index in lastCounts.indices { lastCounts[index] = Int(memory.scopes[index].count) }
        var arenaLength = 0
        let arena = weir_json_arena(handle, &arenaLength)
        let rejected = rejections()
        return DecodedRecords(
            columns: memory.freeze(0, strings: DecodedStrings(slab: raw.slab, arena: arena)),
            accepted: Selection.accepted(of: raw.count, rejected: rejected), rejected: rejected)
    }

    private func rejections() -> [RowError] {
        var count = 0
        guard let first = weir_json_rejections(handle, &count) else { return [] }
        return (0..<count).map { index in
            RowError(
                row: Int(first[index].record), code: RowErrorCode(shimCode: first[index].code),
                subject: program.paths[Int(first[index].node)])
        }
    }
}

extension Selection {
    /// The records that are not refused; nil where none is. `rejected` is in the order of records.
    static func accepted(of count: Int, rejected: [RowError]) -> Selection? {
        guard !rejected.isEmpty else { return nil }
        var next = 0
        let kept = Buffer<Int32>.allocate(capacity: count)
        var end = 0
        for record in 0..<count {
            if next < rejected.count, rejected[next].row == Int32(record) {
                next += 1
                continue
            }
            kept[end] = Int32(record)
            end += 1
        }
        return Selection(Buffer(adopting: kept, count: end))
    }
}

extension RowErrorCode {
    init(shimCode: UInt32) {
        switch Int(shimCode) {
        case WEIR_EMPTY_PAYLOAD: self = .emptyPayload
        case WEIR_TOMBSTONE: self = .tombstone
        case WEIR_INVALID_UTF8: self = .invalidUTF8
        case WEIR_TOO_DEEP: self = .tooDeep
        case WEIR_TOO_LARGE: self = .payloadTooLarge
        case WEIR_MISSING: self = .missingField
        case WEIR_WRONG_TYPE: self = .wrongType
        case WEIR_OUT_OF_RANGE: self = .outOfRange
        case WEIR_EXCESS_DIGITS: self = .excessDigits
        case WEIR_MALFORMED_TIME: self = .malformedTime
        default: self = .malformedPayload
        }
    }
}
