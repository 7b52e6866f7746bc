import Foundation

/// A temporary folder that goes with its owner.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "weir-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    @discardableResult
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: url.appending(path: name))
        return path(name)
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(text.utf8, to: name) }
}

/// A job's state directory.
struct StateFolder: Sendable {
    private let folder: TemporaryFolder
    private let name: String

    /// One that does not exist yet.
    init() throws {
        folder = try TemporaryFolder()
        name = "state"
    }

    var path: String { folder.path(name) }
}

/// The package's own files.
enum Package {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func path(_ relative: String) -> String { root.appending(path: relative).path }

    static func text(_ relative: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: relative)), as: UTF8.self)
    }
}
