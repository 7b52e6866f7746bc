/// One whole epoch, for reading single rows by their keys: many in one go, on the reader's own thread, without waiting in
/// between. It lasts as long as the body that `ViewReader.readKeys` calls.
public protocol KeyedSnapshot {
    var epoch: ViewEpoch { get }

    /// - Throws: `view-unknown` where there is no such view or `scope` does not see it.
    func description(of view: String, seeing scope: ViewScope) throws -> ViewDescription

    /// The values of a row in the order of the view's columns; nil where there is none that `scope` sees.
    /// - Parameters:
    ///   - key: as `ViewKeyEncoding` makes it.
    ///   - view: as `description` gave it.
    func row(_ key: UnsafeRawBufferPointer, of view: ViewDescription, seeing scope: ViewScope) throws -> [QueryValue]?
}
