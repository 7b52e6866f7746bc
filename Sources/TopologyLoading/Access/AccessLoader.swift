public import StreamCore

/// Access file -> rules, or everything that is wrong with the file.
public enum AccessLoader {
    /// Reads and checks `text`; opens no file, the one with the keys neither.
    /// - Parameters:
    ///   - text: the file's content, YAML 1.2.
    ///   - path: where it lies: what diagnostics name, and what `keys` is relative to.
    ///   - environment: what `${NAME}` reads.
    ///   - workingDirectory: what `path` is relative to, absolute; the process's own where nil.
    public static func load(
        text: String, path: String, environment: [String: String] = [:], workingDirectory: String? = nil
    ) -> AccessLoadResult {
        let context = LoadContext(file: path, text: text, environment: environment)
        let directory = workingDirectory ?? Paths.workingDirectory()
        let reader = AccessReader(context: context, folder: Paths.absolute(Paths.folder(of: path), in: directory))
        let rules = reader.read(text)
        return AccessLoadResult(rules: context.errorCount == 0 ? rules : nil, diagnostics: context.diagnostics)
    }
}

public struct AccessLoadResult: Sendable {
    /// Nil exactly where `diagnostics` holds an error.
    public let rules: AccessRules?
    /// Errors and warnings in the order of the file.
    public let diagnostics: [Diagnostic]
}
