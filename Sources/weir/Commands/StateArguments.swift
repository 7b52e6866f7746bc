internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// Which state directory a command means.
enum StateArguments {
    static let suffix = ".weir-state"

    static let directory = Option.optional(
        "state", .path("DIR"), shownDefault: "the only *\(suffix) here", "the job's state directory")

    /// The directory given, or the only one in the current folder.
    /// - Throws: `UsageError` where there is none, or more than one.
    static func resolve(_ arguments: Arguments) throws -> String {
        if let given = try arguments[directory] { return given }
        return try choose(among: entries(of: "."))
    }

    static func choose(among names: [String]) throws(UsageError) -> String {
        let found = names.filter { $0.hasSuffix(suffix) }.sorted()
        switch found.count {
        case 1: return found[0]
        case 0:
            throw UsageError(
                "no state directory here", hint: "name one: --state DIR; 'weir run' makes <topology>\(suffix)")
        default:
            throw UsageError(
                "more than one state directory here: \(found.joined(separator: ", "))", hint: "name one: --state DIR")
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
