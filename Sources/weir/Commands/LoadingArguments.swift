internal import JobAssembly
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
