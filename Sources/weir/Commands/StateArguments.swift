internal import JobAssembly
internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// Which state directory a command means.
enum StateArguments {
    static let directory = Option.optional(
        "state", .path("DIR"), shownDefault: "the only job's under $XDG_STATE_HOME/weir or ~/.local/state/weir",
        "the job's state directory")

    /// The directory given, or the only one where jobs keep their state by default.
    /// - Throws: `state-not-found` where there is none, `state-ambiguous` where there is more than one.
    static func resolve(_ arguments: Arguments) throws -> String {
        if let given = try arguments[directory] { return given }
        let parent = try JobAssembly.defaultStateParent(environment: LoadingArguments.processEnvironment())
        return try choose(among: entries(of: parent), in: parent)
    }

    static func choose(among names: [String], in parent: String) throws(WeirError) -> String {
        let found = names.filter { !$0.hasPrefix(".") }.sorted()
        switch found.count {
        case 1: return "\(parent)/\(found[0])"
        case 0:
            throw WeirError(
                "state-not-found", "no state directory in '\(parent)'",
                hint: "name one: --state DIR; 'weir run' prints its own at the start")
        default:
            throw WeirError(
                "state-ambiguous", "more than one state directory in '\(parent)': \(found.joined(separator: ", "))",
                hint: "name one: --state \(parent)/\(found[0])")
        }
    }

    private static func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}
