import SQLiteAccess
import StreamCore
import TopologyModel

@testable import StreamOperators

/// A view's applied rows, in memory: what `ViewStore` promises, by its simplest means.
struct MapStore {
    let layout: ViewLayout
    private(set) var rowsByKey: [[UInt8]: [SQLiteValue]] = [:]
    private var timePlace: Int { layout.index(of: layout.timeColumn)! }

    init(_ layout: ViewLayout) { self.layout = layout }

    mutating func apply(_ delta: ViewDelta) {
        if let through = delta.expireThrough {
            let place = timePlace
            rowsByKey = rowsByKey.filter { ($0.value[place].integer ?? .max) > through }
        }
        let values = valueRows(delta.columns)
        for row in 0..<delta.keys.count { rowsByKey[Array(delta.keys.bytes(row))] = values[row] }
    }

    func rows(keys: StringColumn) -> StoredRows {
        stored((0..<keys.count).map { Array(keys.bytes($0)) }.filter { rowsByKey[$0] != nil })
    }

    func rows(in range: TimeRange) -> StoredRows {
        stored(
            rowsByKey.keys.filter { key in
                guard let time = rowsByKey[key]![timePlace].integer else { return false }
                return time > range.after && time <= range.through
            }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    var all: StoredRows { stored(rowsByKey.keys.sorted { $0.lexicographicallyPrecedes($1) }) }

    /// The rows as readers see them, by key.
    var visible: [[SQLiteValue]] {
        let count = layout.visibleSchema.fields.count
        return rowsByKey.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { Array(rowsByKey[$0]![..<count]) }
    }

    private func stored(_ keys: [[UInt8]]) -> StoredRows {
        var keyColumn = StringColumnBuilder()
        for key in keys { keyColumn.append(key) }
        let columns = layout.columns.enumerated().map { index, part in
            column(keys.map { rowsByKey[$0]![index] }, part.field.type)
        }
        return StoredRows(keys: keyColumn.finish(), columns: columns)
    }
}
