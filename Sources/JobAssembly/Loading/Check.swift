public import StreamCore
internal import StreamEngine
internal import TopologyLoading
internal import TopologyModel

/// What a check of a topology found.
public struct CheckReport: Sendable {
    /// Whether the job can run; warnings do not count against it.
    public var isValid: Bool
    /// Every diagnostic for people, with source lines and carets, and how many there are; empty where there is none.
    public var text: String
    /// Every diagnostic as one JSON object.
    public var diagnosticsJSON: [String]
    /// Every warning in one line.
    public var warnings: [String] = []
    /// The environment variables that the file names; nil where it could not be read as YAML.
    public var variables: Set<String>? = nil
    /// What the job is and what memory it takes, line by line, where it is valid.
    public var summary: [String]
}

extension JobAssembly {
    /// The largest topology that is read, in bytes.
    public static let largestTopology = TopologyLoader.maximumBytes

    /// Checks a topology: connects to nothing, and of the files that it would read only looks whether it can.
    public static func check(path: String, text: String, options: LoadingOptions) -> CheckReport {
        let result = TopologyLoader.load(text: text, path: path, options: options.loadOptions)
        return CheckReport(
            isValid: !result.hasErrors, text: result.diagnostics.text, diagnosticsJSON: result.diagnostics.map(\.json),
            warnings: result.diagnostics.filter { $0.severity == .warning }.map(\.headline),
            variables: result.variables, summary: result.plan.map(PlanSummary.lines) ?? [])
    }

    /// What a check says of a topology whose text cannot be had.
    /// - Parameter place: where in it; nil where it is about the file as a whole.
    public static func unreadable(path: String, _ error: WeirError, at place: (line: Int, column: Int)?) -> CheckReport
    {
        let diagnostic = Diagnostic(
            file: path, line: place?.line ?? 0, column: place?.column ?? 0, length: 1, severity: .error,
            code: error.code, message: error.message, hint: error.hint)
        return CheckReport(
            isValid: false, text: [diagnostic].text, diagnosticsJSON: [diagnostic.json], summary: [])
    }

    /// The plan, or an error that holds every diagnostic.
    static func load(path: String, text: String, options: LoadingOptions) throws -> TopologyPlan {
        let result = TopologyLoader.load(text: text, path: path, options: options.loadOptions)
        guard let plan = result.plan else {
            throw WeirError("topology-invalid", result.diagnostics.map(\.text).joined(separator: "\n"))
        }
        return plan
    }
}
