internal import StreamCore
internal import TopologyModel

extension ViewLayout {
    /// The fields that the key is made of, in order.
    var keyFields: [Field] {
        keyColumns.compactMap { name in columns.first { $0.field.name == name }?.field }
    }

    /// The places of those columns.
    var keyPlaces: [Int] { keyColumns.compactMap { index(of: $0) } }

    var visibleCount: Int { columns.reduce(0) { $0 + ($1.isHidden ? 0 : 1) } }

    /// The canonical key of each row of key columns.
    func encodeKeys(_ keys: [Column], rowCount: Int) -> StringColumn {
        guard !keys.isEmpty else {
            // A view of one group: its key is the empty one.
            return StringColumn(
                views: Buffer(repeating: StringView(offset: 0, length: 0), count: rowCount), bytes: Buffer([]))
        }
        return ViewKeyEncoding.encode(columns: keys, fields: keyFields)
    }
}
