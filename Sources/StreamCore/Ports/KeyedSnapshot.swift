/// One whole epoch, for reading single rows by their keys: many in one go, on the reader's own thread, without waiting in
/// between. It lasts as long as the body that `ViewReader.readKeys` calls.
public protocol KeyedSnapshot {
    var epoch: ViewEpoch { get }

    /// - Throws: `view-unknown` where there is no such view or `scope` does not see it.
    func view(_ name: String, seeing scope: ViewScope) throws -> any KeyedView
}

/// One view of a `KeyedSnapshot` as one scope sees it, found once for the rows of many keys. It lasts as long as that.
public protocol KeyedView {
    var description: ViewDescription { get }

    /// The values of a row in the order of the view's columns; nil where there is none that is seen.
    /// - Parameter key: as `ViewKeyEncoding` makes it.
    func row(_ key: UnsafeRawBufferPointer) throws -> [QueryValue]?
}
