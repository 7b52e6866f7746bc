internal import StreamCore

/// `approx_count_distinct`: a HyperLogLog sketch a group. Nulls do not count. Counts up to 768 are exact but for one
/// in some hundred thousand; beyond, the standard error is 1.6% (`HyperLogLog`).
final class DistinctState: AggregateState {
    private var sketches = GrowingBuffer<Sketch>()
    private var sketchBytes = 0

    deinit { for index in 0..<sketches.count { sketches.base[index].free() } }

    var byteCount: Int { sketches.heldBytes + sketchBytes }

    func extend(to count: Int) { sketches.extend(to: count, with: Sketch()) }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument else { return }
        let rowHashes = RowHash.rows([argument], rowCount: rows.ids.count)
        let hashes = rowHashes.base
        let ids = rows.ids.base
        let sketches = sketches.base
        let validity = argument.validity
        var grown = 0
        for row in 0..<rows.ids.count where validity?.isValid(row) ?? true {
            let id = Int(ids[row])
            let before = sketches[id].byteCount
            sketches[id].add(hashes[row])
            grown &+= sketches[id].byteCount &- before
        }
        sketchBytes += grown
        withExtendedLifetime(rowHashes) {}
    }

    func merge(_ columns: [Column], into ids: [Int32]) throws(WeirError) {
        guard case .string(let stored) = columns[1] else { return }
        for row in 0..<ids.count where stored.isValid(row) {
            let id = Int(ids[row])
            let before = sketches.base[id].byteCount
            try sketches.base[id].merge(stored.bytes(row))
            sketchBytes += sketches.base[id].byteCount - before
        }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        let sketches = sketches.base
        let estimates = Buffer<Int64>(count: ids.count) { target in
            for index in 0..<target.count { target[index] = sketches[Int(ids[index])].estimate }
        }
        var stored = StringColumnBuilder(capacity: ids.count)
        var bytes: [UInt8] = []
        for id in ids {
            sketches[Int(id)].append(to: &bytes)
            stored.append(bytes)
        }
        return AggregateColumns(
            result: .int64(FixedColumn(values: estimates)), state: [.string(stored.finish())])
    }

    func keep(_ kept: [Int32]) {
        var isKept = [Bool](repeating: false, count: sketches.count)
        for id in kept { isKept[Int(id)] = true }
        for id in 0..<sketches.count where !isKept[id] {
            sketchBytes -= sketches.base[id].byteCount
            sketches.base[id].free()
        }
        sketches.keep(kept)
    }
}
