internal import JobAssembly
internal import StreamCore
internal import TopologyModel

#if canImport(Glibc)
    internal import Glibc
#endif

/// The options of every command that loads a topology.
enum LoadingArguments {
    static let sources = Option.repeated(
        "source", .assignment("PATH", isPath: true), "read source NAME from a file instead of where the topology says")
    static let tables = Option.repeated(
        "table", .assignment("PATH", isPath: true), "read table NAME from a file instead of where the topology says")
    static let variables = Option.repeated(
        "set", .assignment("VALUE"), "set the environment variable NAME for ${NAME} in the topology")
    static let brokers = Option.optional(
        "brokers", .text("LIST"), "Kafka brokers for every connection: HOST:PORT,... or embedded")
    static let delivery = Option.optional(
        "delivery", .choice("WORD", of: Delivery.self), "deliver so, whatever the topology says")

    static let all = [
        sources.specification, tables.specification, variables.specification, brokers.specification,
        delivery.specification,
    ]

    static func read(_ arguments: Arguments) throws -> LoadingOptions {
        var options = LoadingOptions()
        options.environment = processEnvironment()
        for variable in try arguments[variables] { options.environment[variable.name] = variable.value }
        options.sourcePaths = try distinct(arguments[sources], sources.specification)
        options.tablePaths = try distinct(arguments[tables], tables.specification)
        options.brokers = try arguments[brokers]
        options.delivery = try arguments[delivery]
        return options
    }

    /// A name that no topology reads is a slip: the topology would quietly run with its default.
    /// - Throws: `UsageError`.
    static func checkVariables(_ arguments: Arguments, _ reports: [CheckReport]) throws {
        let known = reports.map(\.variables)
        // A file that is no YAML has its own errors, and may read anything.
        guard !known.contains(nil) else { return }
        let read = known.compactMap { $0 }.reduce(into: Set()) { $0.formUnion($1) }
        for variable in try arguments[variables] where !read.contains(variable.name) {
            let near = NearestName.of(variable.name, among: read.sorted())
            throw UsageError(
                "option '--set \(variable.name)=...': no ${\(variable.name)} is in the topology",
                hint: near.map { "did you mean '\($0)'?" }
                    ?? (read.isEmpty ? "it reads no variable" : "it reads \(read.sorted().joined(separator: ", "))"))
        }
    }

    private static func distinct(
        _ assignments: [Assignment], _ option: OptionSpecification
    ) throws -> [String: String] {
        var values: [String: String] = [:]
        for assignment in assignments {
            if values.updateValue(assignment.value, forKey: assignment.name) != nil {
                throw UsageError("option '\(option.spelling)' is given twice for '\(assignment.name)'")
            }
        }
        return values
    }

    /// Names and values; what is not UTF-8 is repaired, for such a variable can only be one we do not read.
    static func processEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }
}
