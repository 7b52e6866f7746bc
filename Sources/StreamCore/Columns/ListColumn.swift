/// Where one row's elements lie.
@frozen
public struct ListRange: BitwiseCopyable, Sendable {
    /// Index of the first element in the element columns.
    public var start: UInt32
    /// Number of elements.
    public var count: UInt32

    @inlinable
    public init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }
}

/// Lists: each row a range of shared element columns. Ranges need neither be in order nor disjoint.
public struct ListColumn: Sendable {
    public let ranges: Buffer<ListRange>
    /// One column for each field of `ListElement.elementSchema`, each with `elementCount` rows.
    public let elements: [Column]
    public let elementCount: Int
    /// Nil: no row's list is null. A null row's range is empty.
    public let validity: Validity?

    public init(ranges: Buffer<ListRange>, elements: [Column], elementCount: Int, validity: Validity? = nil) {
        self.ranges = ranges
        self.elements = elements
        self.elementCount = elementCount
        self.validity = validity
    }

    /// Number of rows.
    @inlinable
    public var count: Int { ranges.count }

    @inlinable
    public func isValid(_ row: Int) -> Bool { validity?.isValid(row) ?? true }
}
