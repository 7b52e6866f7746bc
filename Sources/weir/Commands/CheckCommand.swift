internal import JobAssembly

enum CheckCommand {
    enum Format: String, Sendable, CaseIterable {
        case text, json
    }

    static let files = Operand.oneOrMore(.path("FILE"), "topology files")
    static let format = Option.defaulted(
        "format", .choice("WORD", of: Format.self), default: .text, shown: "text", "how to print what was found")

    static let command = Command(
        "check", "Say whether topologies can run, and what they would take",
        discussion: [
            "Parses, resolves and type-checks each file in full and prints every problem with its line and column, or "
                + "the job's parts and its memory budget. What only follows from another problem is left out. The "
                + "files that the job would read must be there; nothing is connected to. The status is 1 when a file "
                + "has an error.",
            "With --format json each problem is an object with file, line, column, length, severity, code, message "
                + "and mostly hint; line and column are 0 for what concerns a file as a whole.",
        ],
        operands: [files.specification], options: [format.specification] + LoadingArguments.all,
        examples: [
            Example("weir check topologies/order-insights.yaml", "prints the memory budget, edge by edge"),
            Example(
                "weir check shop.yaml --table products=sample.csv", "checks with another file in place of a table"),
            Example("weir check --format json *.yaml", "one JSON array of diagnostics, for editors and CI"),
        ],
        body: run)

    private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
        let options = try LoadingArguments.read(arguments)
        let paths = try arguments[files]
        let reports = paths.map { ($0, report($0, options)) }
        try LoadingArguments.checkVariables(arguments, reports.map(\.1))
        switch try arguments[format] {
        case .text: for (path, report) in reports { console.output(text(report, path: path)) }
        case .json: console.output(json(reports.map(\.1)))
        }
        return reports.allSatisfy(\.1.isValid) ? .done : .failed
    }

    /// A file that cannot be read is a finding like any other: the others are checked all the same.
    private static func report(_ path: String, _ options: LoadingOptions) -> CheckReport {
        do throws(TopologyText.Failure) {
            return JobAssembly.check(path: path, text: try TopologyText.read(path), options: options)
        } catch {
            return JobAssembly.unreadable(path: path, error.cause, at: error.place)
        }
    }

    static func text(_ report: CheckReport, path: String) -> String {
        var blocks: [String] = []
        if !report.text.isEmpty { blocks.append(report.text) }
        if report.isValid { blocks.append((["\(path): ok"] + report.summary).joined(separator: "\n")) }
        return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined()
    }

    /// One array over all files.
    static func json(_ reports: [CheckReport]) -> String {
        let objects = reports.flatMap(\.diagnosticsJSON)
        return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    }
}
