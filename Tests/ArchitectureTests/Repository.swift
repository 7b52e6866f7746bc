import Foundation
import TestSupport

/// The checkout that these tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Paths below the root of what belongs to the project: what git tracks or would, or, in a copy without git,
    /// everything that is not built.
    static let files: [String] = trackedFiles() ?? walkedFiles()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static let sources: [SourceFile] = swiftFiles(below: "Sources")
    static let tests: [SourceFile] = swiftFiles(below: "Tests")

    /// Folders of Swift code in `Sources`.
    static let modules: Set<String> = Set(sources.map(\.module))

    private static func swiftFiles(below folder: String) -> [SourceFile] {
        files.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".swift") }.compactMap { path in
            (try? text(path)).map { SourceFile(path: path, text: $0) }
        }
    }

    private static func trackedFiles() -> [String]? {
        let words = ["git", "-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        guard let end = try? ProgramRun.run("/usr/bin/env", words), end.status == .exit(0) else { return nil }
        let paths = end.output.split(separator: "\0").map(String.init)
        return Set(paths).filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }.sorted()
    }

    private static func walkedFiles() -> [String] {
        let all = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return all.filter { path in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: root.appending(path: path).path, isDirectory: &isFolder)
            return exists && !isFolder.boolValue && !path.hasPrefix(".build/") && !path.hasPrefix(".git/")
        }.sorted()
    }
}

extension Repository {
    /// A file's permission bits.
    static func mode(_ path: String) -> Int? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: root.appending(path: path).path)
        return attributes?[.posixPermissions] as? Int
    }
}
