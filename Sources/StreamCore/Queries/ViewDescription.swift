/// A view as readers see it.
public struct ViewDescription: Sendable, Hashable {
    public var name: String
    public var columns: [Field]
    /// The columns that a row's key is made of, in the key's order: `ViewKeyEncoding` makes a key of their values.
    public var keyColumns: [String]
    /// Whether the topology that last opened the state still has it.
    public var isCurrent: Bool
    /// The key column that says whose a row is; nil: rows are nobody's in particular.
    public var tenantColumn: String?

    public init(
        name: String, columns: [Field], keyColumns: [String], isCurrent: Bool, tenantColumn: String? = nil
    ) {
        self.name = name
        self.columns = columns
        self.keyColumns = keyColumns
        self.isCurrent = isCurrent
        self.tenantColumn = tenantColumn
    }

    public var keyFields: [Field] { keyColumns.compactMap { name in columns.first { $0.name == name } } }
}
