public import StreamCore

/// Where the rules of access come from.
public struct AccessSource: Sendable {
    /// The access file, which is looked at for changes; nil where the rules stay what they are.
    let path: String?
    let read: @Sendable () throws(WeirError) -> AccessRules

    /// - Parameter read: reads and checks the file.
    public init(path: String, read: @escaping @Sendable () throws(WeirError) -> AccessRules) {
        self.path = path
        self.read = read
    }

    public init(_ rules: AccessRules) {
        path = nil
        read = { () throws(WeirError) in rules }
    }
}
