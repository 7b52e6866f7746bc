/// What stands at a path.
public enum FileState: Sendable, Equatable {
    case readable
    case missing
    /// Something that is no file: `a folder`.
    case noFile(String)
    /// The reason in the system's words.
    case unreadable(String)
}
