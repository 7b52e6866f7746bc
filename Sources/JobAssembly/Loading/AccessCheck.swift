internal import AccessControl
public import StreamCore
internal import TopologyLoading

extension JobAssembly {
    /// Checks an access file and the file with the keys that it names.
    public static func checkAccess(path: String, text: String, environment: [String: String]) -> CheckReport {
        let result = AccessLoader.load(text: text, path: path, environment: environment)
        if let rules = result.rules, let error = keyProblem(rules) {
            let warnings = result.diagnostics.map(\.text)
            let report = unreadable(path: path, error, at: nil)
            return CheckReport(
                isValid: false, text: (warnings + [report.text]).joined(separator: "\n"),
                diagnosticsJSON: result.diagnostics.map(\.json) + report.diagnosticsJSON, summary: [])
        }
        return CheckReport(
            isValid: result.rules != nil, text: result.diagnostics.map(\.text).joined(separator: "\n"),
            diagnosticsJSON: result.diagnostics.map(\.json),
            warnings: result.diagnostics.filter { $0.severity == .warning }.map(\.headline),
            summary: result.rules.map(AccessSummary.lines) ?? [])
    }

    private static func keyProblem(_ rules: AccessRules) -> WeirError? {
        do throws(WeirError) {
            _ = try AccessGate(AccessSource(rules), clock: SystemClock(), logger: SilentLogger())
            return nil
        } catch {
            return error
        }
    }

    /// The rules, or an error that holds every diagnostic.
    /// - Throws: `access-invalid`.
    public static func loadAccess(path: String, text: String, environment: [String: String]) throws(WeirError)
        -> AccessRules
    {
        let result = AccessLoader.load(text: text, path: path, environment: environment)
        guard let rules = result.rules else {
            throw WeirError("access-invalid", result.diagnostics.map(\.text).joined(separator: "\n"))
        }
        return rules
    }
}

/// Who may read what, for `weir check`.
enum AccessSummary {
    static func lines(_ rules: AccessRules) -> [String] {
        ["tokens of \(rules.issuer) for \(rules.audiences.joined(separator: " or ")), keys in \(rules.keysPath)"]
            + rules.roles.sorted { $0.key < $1.key }.map { "role \($0.key): \(words($0.value, rules.rate))" }
    }

    private static func words(_ role: AccessRole, _ usual: RequestRate) -> String {
        var parts: [String] = []
        let grant = role.grant
        if !grant.views.isEmpty { parts.append("reads \(list(grant.views))") }
        if grant.seesAllTenants { parts.append("of all tenants") }
        if !grant.shared.isEmpty { parts.append("shares \(list(grant.shared))") }
        if role.isOperator { parts.append("operates the job") }
        let rate = role.rate ?? usual
        parts.append("\(rate.perSecond) requests/s, \(rate.burst) at once")
        return parts.joined(separator: "; ")
    }

    private static func list(_ patterns: [NamePattern]) -> String { patterns.map(\.text).joined(separator: ", ") }
}
