internal import StreamCore

/// What looking up one batch's keys in the cache came to.
///
/// `codes` has one code a row: the place of the row's entry among `touched`, or `nullKey` or `unanswered`.
struct KeyProbe: ~Copyable {
    /// The code of a row whose key is null.
    static let nullKey = UInt32.max
    /// The code of a row whose key the cache cannot answer for.
    static let unanswered = UInt32.max - 1

    let codes: UnsafeMutablePointer<UInt32>
    let touched: UnsafeMutablePointer<Entry>
    let rowCount: Int
    var touchedCount = 0
    var nullCount = 0
    /// Rows without an answer.
    var unansweredCount = 0
    /// Touched entries that are no longer fresh: to be asked for again while they are served.
    var staleCount = 0
    /// Touched entries that say the table has no such key.
    var absentCount = 0

    init(rowCount: Int) {
        self.rowCount = rowCount
        codes = Buffer<UInt32>.allocate(capacity: rowCount)
        touched = .allocate(capacity: max(rowCount, 1))
    }

    deinit {
        UnsafeMutableRawPointer(codes).deallocate()
        touched.deallocate()
    }

    var entries: TouchedEntries {
        TouchedEntries(
            entries: UnsafeBufferPointer(start: touched, count: touchedCount),
            usesNullRows: nullCount + unansweredCount > 0)
    }

    /// Hands over the codes and gives up the rest.
    consuming func takeCodes() -> Buffer<UInt32> {
        let buffer = Buffer(adopting: codes, count: rowCount)
        touched.deallocate()
        discard self
        return buffer
    }
}

extension EntryCache {
    /// Looks up every row's key at `now`. With `stopsAtFirstMiss` it ends at the first row that has no answer.
    mutating func resolve(_ keys: KeyColumn, _ probe: inout KeyProbe, now: Int64, stopsAtFirstMiss: Bool) {
        mark &+= 1
        switch keys {
        case .numbers(let values, let hashes):
            let hashes = hashes.base
            eachRow(values.validity, &probe, stopsAtFirstMiss) { row, probe in
                touch(find(hash: hashes[row]), &probe, now)
            }
        case .strings(let strings, let hashes):
            let hashes = hashes.base
            let views = strings.views.base
            let bytes = UnsafeRawPointer(strings.bytes.base)
            eachRow(strings.validity, &probe, stopsAtFirstMiss) { row, probe in
                let view = views[row]
                let entry = find(hash: hashes[row], key: bytes + Int(view.offset), length: Int(view.length))
                return touch(entry, &probe, now)
            }
        case .dictionary(let strings, let codes, let hashes):
            resolveDictionary(strings, codes.base, hashes.base, &probe, now, stopsAtFirstMiss)
        }
    }

    /// Looks each dictionary entry up once, when the first row names it.
    private func resolveDictionary(
        _ strings: StringColumn, _ codes: UnsafeMutablePointer<UInt32>, _ hashes: UnsafeMutablePointer<UInt64>,
        _ probe: inout KeyProbe, _ now: Int64, _ stopsAtFirstMiss: Bool
    ) {
        let unseen = KeyProbe.unanswered - 1
        let views = strings.views.base
        let bytes = UnsafeRawPointer(strings.bytes.base)
        let answers = Buffer<UInt32>(repeating: unseen, count: strings.views.count)
        let known = answers.base
        withExtendedLifetime(answers) {
            eachRow(strings.validity, &probe, stopsAtFirstMiss) { row, probe in
                let code = Int(codes[row])
                if known[code] != unseen { return known[code] }
                let view = views[code]
                let entry = find(hash: hashes[code], key: bytes + Int(view.offset), length: Int(view.length))
                known[code] = touch(entry, &probe, now)
                return known[code]
            }
        }
    }

    @inline(__always)
    private func eachRow(
        _ validity: Validity?, _ probe: inout KeyProbe, _ stopsAtFirstMiss: Bool,
        _ answer: (Int, inout KeyProbe) -> UInt32
    ) {
        let codes = probe.codes
        for row in 0..<probe.rowCount {
            if let validity, !validity.isValid(row) {
                codes[row] = KeyProbe.nullKey
                probe.nullCount &+= 1
                continue
            }
            let code = answer(row, &probe)
            codes[row] = code
            if code == KeyProbe.unanswered {
                probe.unansweredCount &+= 1
                if stopsAtFirstMiss { return }
            }
        }
    }

    /// The place of `entry` among those this batch touched; `unanswered` where there is none or it has expired.
    @inline(__always)
    private func touch(_ entry: Entry?, _ probe: inout KeyProbe, _ now: Int64) -> UInt32 {
        guard let entry else { return KeyProbe.unanswered }
        if entry.pointee.mark == mark { return entry.pointee.place }
        return touchFirst(entry, &probe, now)
    }

    private func touchFirst(_ entry: Entry, _ probe: inout KeyProbe, _ now: Int64) -> UInt32 {
        switch freshness(entry, now: now) {
        case .fresh: break
        case .stale: probe.staleCount &+= 1
        case .expired: return KeyProbe.unanswered
        }
        let place = UInt32(truncatingIfNeeded: probe.touchedCount)
        entry.pointee.mark = mark
        entry.pointee.place = place
        entry.pointee.isReferenced = true
        probe.touched[probe.touchedCount] = entry
        probe.touchedCount &+= 1
        if entry.pointee.isMissing { probe.absentCount &+= 1 }
        return place
    }
}
