public import StreamCore
internal import TopologyModel

extension ViewState {
    /// What the current epoch changes in the store.
    public func delta() -> ViewDelta {
        let ids = writtenGroups
        let keys = keyColumns(of: ids)
        return ViewDelta(
            view: plan.name, keys: layout.encodeKeys(keys, rowCount: ids.count),
            columns: columns(of: ids, keys: keys, visibleOnly: false),
            expireThrough: expiring?.through)
    }

    /// The barrier has passed: what is written from here on belongs to epoch `number`. Groups that have expired leave
    /// memory; the store's rows of theirs are removed by the delta.
    public func beginEpoch(_ number: Int64) {
        unappliedCount += written.count
        written.removeAll(keepingCapacity: true)
        epoch = number
        expiring = nil
        if !expiredGroups.isEmpty { keep(liveGroups.filter { !isExpired($0) }) }
    }

    /// The store has applied epoch `number`: groups last written in it or before are clean. Windows that are closed
    /// leave memory once they are a quarter of it: nothing can change them, and readers ask the store.
    public func epochApplied(_ number: Int64) {
        appliedEpoch = max(appliedEpoch, number)
        let (epochs, applied, current) = (writtenEpochs.base, appliedEpoch, epoch)
        unappliedCount = 0
        if applied < current - 1 {
            for id in 0..<groups.count where epochs[id] > applied && epochs[id] < current { unappliedCount += 1 }
        }
        guard plan.window != nil, closedThrough != Int64.min else { return }
        let open = liveGroups.filter { times.base[Int($0)] > closedThrough || epochs[Int($0)] > applied }
        let retired = groups.count - open.count
        guard retired > 0, retired * 4 >= groups.count else { return }
        hasRetired = true
        keep(open)
    }

    /// Lets clean groups go, those longest unwritten first, until `residentBytes` is at most `bytes` or none is left.
    public func evict(toBytes bytes: Int) {
        while residentBytes > bytes {
            let epochs = writtenEpochs.base
            let applied = appliedEpoch
            var clean = liveGroups.filter { epochs[Int($0)] <= applied }
            guard !clean.isEmpty else { return }
            let share = Double(residentBytes - bytes) / Double(residentBytes)
            // An eighth more than the share: what is left has spare room.
            let wanted = Int((Double(groups.count) * share * 1.125).rounded(.up))
            if wanted < clean.count {
                clean.sort { (epochs[Int($0)], $0) < (epochs[Int($1)], $1) }
                clean.removeLast(clean.count - wanted)
            }
            evict(clean)
        }
    }

    private func evict(_ gone: [Int32]) {
        var leaves = [Bool](repeating: false, count: groups.count)
        for id in gone {
            leaves[Int(id)] = true
            if plan.window == nil || times.base[Int(id)] > closedThrough {
                hasEvicted = true
            } else {
                hasRetired = true
            }
        }
        keep(liveGroups.filter { !leaves[Int($0)] })
    }
}
