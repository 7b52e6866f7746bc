internal import Foundation
internal import Glibc
internal import StreamCore

/// A headless Chromium with a profile of its own, driven over its debugging pipe. It ends with this process, however this
/// one ends. For one thread, which it blocks: `withBrowser` gives it one.
public final class Chromium {
    /// Debian's headless shell, or else its browser; tests that need one are enabled only where there is. Not what lies in
    /// `/usr/bin`: those are scripts, and ending a script does not end the browser that it runs.
    public static let program = ["/usr/lib/chromium/chromium-headless-shell", "/usr/lib/chromium/chromium"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    public static var isAvailable: Bool { program != nil }

    private let process = Process()
    private let guardian: Guardian
    private let folder: URL
    private let commands: FileHandle
    private let connection: DebuggingPipe

    /// - Throws: `BrowserFailure` where there is none.
    public init() throws {
        guard let program = Self.program else { throw BrowserFailure(description: "no Chromium is installed") }
        folder = FileManager.default.temporaryDirectory.appending(path: "weir-chromium-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let input = Pipe()
        let output = Pipe()
        // It reads commands from descriptor 3 and answers on 4, and `Process` passes 0 to 2 alone.
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments =
            ["-c", "exec \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null", "sh", program] + Self.options(folder)
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        guardian = try Guardian(of: process.processIdentifier, removing: folder.path)
        commands = input.fileHandleForWriting
        connection = DebuggingPipe(input: commands, output: output.fileHandleForReading)
    }

    deinit {
        guardian.dismiss()
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func options(_ folder: URL) -> [String] {
        let fixed = [
            "--headless", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", "--disable-dev-shm-usage", "--user-data-dir=\(folder.path)",
            "about:blank",
        ]
        // Its sandbox refuses root, as whom containers build.
        return getuid() == 0 ? ["--no-sandbox"] + fixed : fixed
    }

    /// A tab, with what it logs, asks for and throws recorded from the start.
    public func open(_ address: String = "about:blank") throws -> BrowserTab {
        let target = try connection.call("Target.createTarget", ["url": "about:blank"], session: nil)
        guard let id = target["targetId"] as? String,
            let session = try connection.call(
                "Target.attachToTarget", ["targetId": id, "flatten": true], session: nil)[
                    "sessionId"] as? String
        else { throw BrowserFailure(description: "Chromium opened no tab") }
        let tab = try BrowserTab(connection, session: session)
        if address != "about:blank" { try tab.go(address) }
        return tab
    }
}

public struct BrowserFailure: Error, CustomStringConvertible {
    public let description: String
}

/// Runs `body` with a browser, on a thread that it may block.
public func withBrowser(_ body: @escaping @Sendable (Chromium) throws -> Void) async throws {
    let thread = ThreadExecutor(name: "test-browser")
    defer { thread.shutDown() }
    try await withTaskExecutorPreference(thread) { try await run(body) }
}

private nonisolated func run(_ body: @Sendable (Chromium) throws -> Void) async throws { try body(try Chromium()) }
