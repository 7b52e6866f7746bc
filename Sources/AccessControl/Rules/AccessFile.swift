internal import StreamCore

/// The access file, read again when it changes. One that cannot be used changes nothing, and is tried again as long as it
/// is there: its keys may come after it.
struct AccessFile {
    /// A new form of the file, which counts once it is adopted.
    struct Form {
        let rules: AccessRules
        fileprivate let stamp: FileStamp?
    }

    enum Outcome {
        case unchanged
        case changed(Form)
        case broken(WeirError)
    }

    private let source: AccessSource
    private(set) var rules: AccessRules
    private var stamp: FileStamp?
    private var nextLook: Int64
    /// What was last said to be wrong.
    private var complaint: WeirError?

    /// - Throws: what reading the file throws.
    init(_ source: AccessSource, monotonic now: Int64) throws(WeirError) {
        self.source = source
        stamp = source.path.flatMap { FileStamp($0) }
        rules = try source.read()
        nextLook = now + KeyFile.interval
    }

    /// Looks whether the file has changed, at most once a second.
    mutating func look(monotonic now: Int64) -> Outcome {
        guard let path = source.path, now >= nextLook else { return .unchanged }
        nextLook = now + KeyFile.interval
        // Taken before the content: a change in between is seen the next time.
        let found = FileStamp(path)
        guard found != stamp else { return .unchanged }
        do {
            return .changed(Form(rules: try source.read(), stamp: found))
        } catch {
            return .broken(error)
        }
    }

    mutating func adopt(_ form: Form) {
        rules = form.rules
        stamp = form.stamp
        complaint = nil
    }

    /// Whether that is not what was said last.
    mutating func isNew(_ error: WeirError) -> Bool {
        defer { complaint = error }
        return error != complaint
    }
}
