internal import StreamCore
internal import TopologyModel

/// Turns one source's raw records into rows with origins, and keeps its partitions' positions and watermarks.
/// Used by one lane; logic alone, no waiting.
struct SourceIntake {
    struct Admitted {
        /// Rows that go on; nil where none do.
        var batch: RecordBatch?
        /// Records that do not, with their index in `raw`.
        var rejected: [RowError]
        /// What was taken, records behind the end target left out.
        var raw: RawBatch
    }

    let source: Int
    let plan: SourcePlan
    let decoder: any RecordDecoder
    private(set) var trackers: [PartitionTracker]
    private(set) var counts = StepCounts()
    private(set) var work = StepWork()

    init(source: Int, plan: SourcePlan, decoder: any RecordDecoder, trackers: [PartitionTracker]) {
        self.source = source
        self.plan = plan
        self.decoder = decoder
        self.trackers = trackers
    }

    /// Every partition of this lane is read to its end.
    var isDone: Bool { trackers.allSatisfy(\.isDone) }

    mutating func note(_ progress: [PartitionProgress]) {
        for item in progress {
            guard let index = trackers.firstIndex(where: { $0.partition == item.partition }) else { continue }
            trackers[index].progressed(item)
        }
    }

    mutating func note(_ failed: (dead: Int, skipped: Int)) {
        counts.dead += failed.dead
        counts.skipped += failed.skipped
        counts.passed -= failed.dead + failed.skipped
    }

    /// - Parameter busy: nanoseconds that a batch took to be admitted.
    mutating func noteBusy(_ busy: Int64) { work.busy += busy }

    /// Decodes `polled` and judges each row's event time.
    mutating func admit(_ polled: RawBatch, now: Int64) -> Admitted {
        let raw = cutAtTargets(polled)
        remember(raw, now: now)
        let decoded = decoder.decode(raw)
        counts.taken += raw.count
        counts.passed += raw.count
        work += StepWork(batches: 1, bytes: raw.byteCount)
        var rejected = decoded.rejected
        let rows = decoded.accepted?.count ?? raw.count
        guard rows > 0 else { return Admitted(batch: nil, rejected: rejected, raw: raw) }
        let times = eventTimes(decoded, raw, rows)
        let horizon = now.addingReportingOverflow(plan.watermark.ahead)
        let limit = horizon.overflow ? Int64.max : horizon.partialValue
        let tooFar = Self.rowsBeyond(limit, times)
        let batch = RecordBatch(
            schema: decoder.schema, columns: decoded.columns,
            origins: origins(decoded, raw, times, rows, refused: tooFar))
        guard !tooFar.isEmpty else { return Admitted(batch: batch, rejected: rejected, raw: raw) }
        for row in tooFar {
            let record = Self.record(row, decoded)
            rejected.append(RowError(row: record, code: .tooFarAhead, subject: eventTimeName))
        }
        let refused = Set(tooFar)
        let kept = Selection((0..<rows).filter { !refused.contains($0) })
        return Admitted(batch: kept.count > 0 ? batch.gathered(kept) : nil, rejected: rejected, raw: raw)
    }

    func reports(now: Int64, isPaused: Bool) -> [PartitionReport] {
        trackers.map { $0.report(now: now, isPaused: isPaused) }
    }

    private var eventTimeName: String {
        plan.eventTimeColumn.map { plan.schema.fields[$0].name } ?? "the record's timestamp"
    }

    private func eventTimes(_ decoded: DecodedRecords, _ raw: RawBatch, _ rows: Int) -> FixedColumn<Int64> {
        if let column = plan.eventTimeColumn, case .int64(let times) = decoded.columns[column] { return times }
        let stamps = raw.timestamps.base
        let picked = Buffer<Int64>(count: rows) { target in
            for row in 0..<rows { target[row] = stamps[Self.record(row, decoded)] }
        }
        guard picked.values.contains(-1) else { return FixedColumn(values: picked) }
        return FixedColumn(values: picked, validity: Validity(count: rows) { picked[$0] >= 0 })
    }

    private static func rowsBeyond(_ limit: Int64, _ times: FixedColumn<Int64>) -> [Int] {
        let base = times.values.base
        var greatest = Int64.min
        for row in 0..<times.count { greatest = max(greatest, base[row]) }
        guard greatest > limit else { return [] }
        return (0..<times.count).filter { base[$0] > limit && times.isValid($0) }
    }

    @inline(__always)
    private static func record(_ row: Int, _ decoded: DecodedRecords) -> Int {
        decoded.accepted.map { Int($0.indexes.base[row]) } ?? row
    }

    /// The rows' origins; moves the partitions' watermarks row by row, past all but the refused rows.
    private mutating func origins(
        _ decoded: DecodedRecords, _ raw: RawBatch, _ times: FixedColumn<Int64>, _ rows: Int, refused: [Int]
    ) -> Origins {
        let partitions = decoded.accepted.map { raw.partitions.gathered($0) } ?? raw.partitions
        let offsets = decoded.accepted.map { raw.offsets.gathered($0) } ?? raw.offsets
        let prior = Buffer<Int64>.allocate(capacity: rows)
        var tracker = 0
        var next = 0
        for row in 0..<rows {
            let partition = partitions.base[row]
            if trackers[tracker].partition != partition { tracker = index(of: partition) ?? tracker }
            if next < refused.count && refused[next] == row {
                prior[row] = trackers[tracker].watermark
                next += 1
            } else if times.isValid(row) {
                prior[row] = trackers[tracker].pass(eventTime: times.values.base[row])
            } else {
                prior[row] = trackers[tracker].watermark
            }
        }
        return Origins(
            source: source, partitions: partitions, offsets: offsets, eventTimes: times,
            priorWatermarks: Buffer(adopting: prior, count: rows))
    }

    private func index(of partition: Int32) -> Int? {
        trackers.firstIndex { $0.partition == partition }
    }

    /// Remembers the last record of each partition.
    private mutating func remember(_ raw: RawBatch, now: Int64) {
        for (partition, record) in raw.lastRecords(ofPartitions: trackers.count) {
            if let tracker = index(of: partition) { trackers[tracker].consumed(record, now: now) }
        }
    }

    /// Leaves out records at or behind the end found at the start.
    private func cutAtTargets(_ raw: RawBatch) -> RawBatch {
        let targets = trackers.compactMap { tracker in tracker.endTarget.map { (tracker.partition, $0) } }
        guard !targets.isEmpty else { return raw }
        // Only where a partition's last record lies behind its target must rows be looked at one by one.
        let isNear = targets.contains { partition, target in
            guard let last = (0..<raw.count).last(where: { raw.partitions[$0] == partition }) else { return false }
            return raw.offsets[last] >= target
        }
        guard isNear else { return raw }
        let limits = Dictionary(uniqueKeysWithValues: targets)
        let kept = (0..<raw.count).filter { raw.offsets[$0] < limits[raw.partitions[$0]] ?? Int64.max }
        return raw.gathered(Selection(kept))
    }
}
