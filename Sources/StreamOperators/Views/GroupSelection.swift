/// Groups of a `ViewState`, in the order of their canonical keys. Valid until the state's next batch, restore, eviction
/// or epoch.
public struct GroupSelection: Sendable {
    let ids: [Int32]

    public var count: Int { ids.count }
}
