public import StreamCore
internal import TopologyModel

extension ViewState {
    /// Folds the batch in. Returns the rows that were late, as rows of `batch.input`; they change nothing.
    public func apply(_ batch: GroupedBatch) -> [RowError] {
        let (accepted, errors) = judged(batch)
        guard accepted.rowCount > 0 else { return errors }
        let ids = groups.resolve(accepted.keys, hashes: accepted.rowHashes)
        extendToGroups()
        if let window = plan.window, let starts = accepted.windowStarts {
            noteWindows(ids, starts, size: window.size)
        } else if plan.retain == nil {
            noteTimes(ids, accepted.origins.eventTimes)
        } else {
            noteRetained(ids, accepted.origins)
        }
        noteWritten(ids)
        for (index, aggregate) in aggregates.enumerated() {
            aggregate.update(
                AggregateRows(
                    ids: ids, argument: accepted.arguments[index], by: accepted.by[index],
                    origins: accepted.origins))
        }
        return errors
    }

    /// The rows whose windows are open, and an error for each other.
    private func judged(_ batch: GroupedBatch) -> (GroupedBatch, [RowError]) {
        guard let window = plan.window, let starts = batch.windowStarts else { return (batch, []) }
        let watermarks = batch.origins.priorWatermarks.base
        let (size, lateness, closed) = (window.size, window.lateness, closedThrough)
        let (earliest, latest) = Self.extremes(starts, watermarks)
        // The row most likely to be refused, if there were such a one.
        let worst = WindowDecision(
            windowEnd: earliest &+ size, lateness: lateness, priorWatermark: latest, closedThrough: closed)
        guard worst != .open else { return (batch, []) }
        let open = Selection(rowCount: batch.rowCount) { row in
            WindowDecision(
                windowEnd: starts.base[row] &+ size, lateness: lateness, priorWatermark: watermarks[row],
                closedThrough: closed) == .open
        }
        guard open.count < batch.rowCount else { return (batch, []) }
        var errors: [RowError] = []
        var next = 0
        for row in 0..<batch.rowCount {
            if next < open.count, Int(open.indexes.base[next]) == row {
                next += 1
            } else {
                errors.append(RowError(row: batch.inputRow(row), code: .late, subject: ""))
            }
        }
        lateCount += errors.count
        return (batch.gathered(open), errors)
    }

    private static func extremes(
        _ starts: Buffer<Int64>, _ watermarks: UnsafePointer<Int64>
    ) -> (earliestStart: Int64, latestWatermark: Int64) {
        let starts = starts.values
        var (earliest, latest) = (Int64.max, Int64.min)
        for row in 0..<starts.count {
            earliest = min(earliest, starts[row])
            latest = max(latest, watermarks[row])
        }
        return (earliest, latest)
    }

    /// A group's window never changes, so it is noted with the first row of an epoch alone: before `noteWritten`.
    private func noteWindows(_ ids: Buffer<Int32>, _ starts: Buffer<Int64>, size: Int64) {
        let (ends, epochs, current) = (times.base, writtenEpochs.base, epoch)
        var greatest = lastWindowEnd ?? Int64.min
        for row in 0..<ids.count {
            let id = Int(ids.base[row])
            guard epochs[id] != current else { continue }
            ends[id] = starts.base[row] &+ size
            greatest = max(greatest, ends[id])
        }
        lastWindowEnd = greatest
    }

    /// Keeps each group's greatest event time.
    private func noteTimes(_ ids: Buffer<Int32>, _ eventTimes: FixedColumn<Int64>) {
        let (greatest, rows) = (times.base, eventTimes.values.base)
        guard let validity = eventTimes.validity else {
            for row in 0..<ids.count {
                let id = Int(ids.base[row])
                greatest[id] = max(greatest[id], rows[row])
            }
            return
        }
        for row in 0..<ids.count where validity.isValid(row) {
            let id = Int(ids.base[row])
            greatest[id] = max(greatest[id], rows[row])
        }
    }

    /// The same with `retain`: a group that had already expired by the watermark of the row's own partition begins anew
    /// at that row. Whether a barrier fell between does not matter.
    private func noteRetained(_ ids: Buffer<Int32>, _ origins: Origins) {
        var replacements: [Int32: Int32] = [:]
        let eventTimes = origins.eventTimes
        for row in 0..<ids.count {
            if !replacements.isEmpty, let newer = replacements[ids.base[row]] { ids.base[row] = newer }
            if hasExpired(ids.base[row], at: origins.priorWatermarks.base[row]) {
                let old = ids.base[row]
                ids.base[row] = beginAnew(old)
                // Earlier ids of the same key lead to the newest.
                for (key, value) in replacements where value == old { replacements[key] = ids.base[row] }
                replacements[old] = ids.base[row]
            }
            let id = Int(ids.base[row])
            if eventTimes.isValid(row) { times.base[id] = max(times.base[id], eventTimes.values.base[row]) }
        }
    }

    private func hasExpired(_ id: Int32, at watermark: Int64) -> Bool {
        let time = times.base[Int(id)]
        guard time != Self.noTime, let bound = expiryBound(watermark) else { return false }
        return time <= bound
    }

    private func beginAnew(_ id: Int32) -> Int32 {
        let newer = groups.replace(id)
        extendToGroups()
        writtenEpochs.base[Int(id)] = Self.never
        times.base[Int(id)] = Self.noTime
        return newer
    }

    private func noteWritten(_ ids: Buffer<Int32>) {
        let epochs = writtenEpochs.base
        let current = epoch
        for row in 0..<ids.count {
            let id = Int(ids.base[row])
            if epochs[id] != current {
                epochs[id] = current
                written.append(ids.base[row])
            }
        }
        // Rows before the one at which a group began anew still name its old id, which nothing shows any more.
        for id in groups.replaced { epochs[Int(id)] = Self.never }
    }
}
