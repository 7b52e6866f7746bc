import Foundation
import TestSupport
import Testing

/// A run of the program that serves its page.
struct ServedProgram: Sendable {
    let program: RunningProgram
    /// `http://127.0.0.1:40000/`
    let address: String

    /// Starts it and waits until it has said where it listens.
    init(_ arguments: [String]) async throws {
        program = try RunningProgram(arguments)
        let end = Date().addingTimeInterval(60)
        var found: String?
        while found == nil {
            try #require(program.isRunning && Date() < end, "\(program.errors)")
            found = program.errors.firstMatch(of: /http:\/\/[0-9.:]+\//).map { String($0.output) }
            // Until the next look at what it writes; there is nothing else to wait on.
            poll(nil, 0, 20)
        }
        address = found ?? ""
    }

    /// The demonstration at a rate that leaves a small machine time to draw.
    static func demo(in state: StateFolder) async throws -> ServedProgram {
        try await ServedProgram(["demo", "--rate", "1000", "--state", state.path, "--display", "none"])
    }

    /// Runs `body` with a tab at the page, which must not have complained nor asked anybody else for anything.
    func browse(
        _ path: String = "", phase: String = "running",
        _ body: @escaping @Sendable (BrowserTab, Chromium) throws -> Void
    ) async throws {
        let address = address
        try await withBrowser { browser in
            let tab = try browser.open()
            try tab.setSize(1280, 860)
            try tab.prefer(["prefers-color-scheme": "light"])
            try tab.go(address + path)
            try tab.wait(until: "document.querySelector('#phase')?.textContent === '\(phase)'")
            try body(tab, browser)
            #expect(tab.problems.isEmpty, "\(tab.problems)")
            #expect(tab.requests.allSatisfy { $0.hasPrefix(address) }, "\(tab.requests)")
        }
    }
}
