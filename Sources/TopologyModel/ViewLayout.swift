public import StreamCore

/// The columns of a view as it is stored: what readers see, then what only the engine needs.
public struct ViewLayout: Sendable, Hashable {
    public let view: String
    public let columns: [ViewColumn]
    /// Name of the column that `retain` and window closing go by: `window_end`, or `weir_time`.
    public let timeColumn: String
    /// Names of the group columns, `window_start` included where there is one: what the view's key is made of.
    public let keyColumns: [String]
    public let indexes: [[IndexColumn]]

    public init(
        view: String, columns: [ViewColumn], timeColumn: String, keyColumns: [String], indexes: [[IndexColumn]]
    ) {
        self.view = view
        self.columns = columns
        self.timeColumn = timeColumn
        self.keyColumns = keyColumns
        self.indexes = indexes
    }

    /// SQLite's tables have 2,000 columns (https://www.sqlite.org/limits.html), two of which are the key's and the epoch's.
    public static let columnLimit = 1998

    /// The columns that readers see.
    public var visibleSchema: Schema {
        Schema(columns.filter { !$0.isHidden }.map(\.field))
    }

    public func index(of name: String) -> Int? {
        columns.firstIndex { $0.field.name == name }
    }
}

public struct ViewColumn: Sendable, Hashable {
    public let field: Field
    /// An aggregate's state, or `weir_time`: named `weir_...`, not seen by readers.
    public let isHidden: Bool

    public init(_ field: Field, isHidden: Bool = false) {
        self.field = field
        self.isHidden = isHidden
    }
}
