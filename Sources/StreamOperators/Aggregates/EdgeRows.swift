internal import StreamCore

/// Where a row stands among its group's: by event time, then by origin.
struct RowMoment: BitwiseCopyable, Sendable {
    /// Epoch milliseconds; `Int64.min`, before every other, where the event had none.
    var time: Int64
    var offset: Int64
    var partition: Int32
    /// -1 where no `unnest` lies above.
    var unnestIndex: Int32

    /// Among rows of one time and the same `by` values.
    func originOrder(_ other: RowMoment) -> Int {
        if partition != other.partition { return partition < other.partition ? -1 : 1 }
        if offset != other.offset { return offset < other.offset ? -1 : 1 }
        return unnestIndex == other.unnestIndex ? 0 : unnestIndex < other.unnestIndex ? -1 : 1
    }
}

/// Rows that may become the first or the last of their groups: of a batch, or stored.
struct EdgeRows {
    let value: Column
    let by: [Column]
    let moments: Buffer<RowMoment>

    init(value: Column, by: [Column], origins: Origins) {
        self.value = value
        self.by = by
        moments = Buffer(count: origins.count) { target in
            let times = origins.eventTimes
            for row in 0..<target.count {
                target[row] = RowMoment(
                    time: times.isValid(row) ? times.values.base[row] : Int64.min,
                    offset: origins.offsets.base[row], partition: origins.partitions.base[row],
                    unnestIndex: origins.unnestIndexes?.base[row] ?? -1)
            }
        }
    }

    /// `columns`: the value, then time, partition, offset, unnest index, then the `by` values.
    init(stored columns: [Column]) {
        value = columns[0]
        by = Array(columns[5...])
        let parts = columns[1...4].map { Int64.fixed($0).values }
        moments = Buffer(count: columns[0].count) { target in
            for row in 0..<target.count {
                target[row] = RowMoment(
                    time: parts[0][row], offset: parts[2][row], partition: Int32(truncatingIfNeeded: parts[1][row]),
                    unnestIndex: Int32(truncatingIfNeeded: parts[3][row]))
            }
        }
    }

    /// Negative, zero or positive as row `left` comes before, with or after row `right`.
    @inline(__always)
    func order(_ left: Int, _ right: Int) -> Int {
        let (a, b) = (moments.base[left].time, moments.base[right].time)
        if a != b { return a < b ? -1 : 1 }
        return tieOrder(left, right)
    }

    private func tieOrder(_ left: Int, _ right: Int) -> Int {
        for column in by {
            let order = column.order(left, right)
            if order != 0 { return order }
        }
        return moments.base[left].originOrder(moments.base[right])
    }
}
