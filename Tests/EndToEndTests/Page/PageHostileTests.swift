import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Strangers' strings are shown as they are, and servers that go are waited for.
    @Suite(.serialized, .enabled(if: Chromium.isAvailable, "no Chromium is installed"))
    struct PageHostileTests {
        private static let hostile = [
            #"<img src=x onerror="window.pwned = 1">"#, "<script>window.pwned = 2</script>",
            #"\"><svg onload=\"window.pwned = 3\">"#, "javascript:window.pwned=4", "{{7*7}}${7*7}`",
            "line\u{2028}end\u{202E}",
        ]

        /// Readings by hostile names, with hostile notes, and a record that is none.
        private static func job(in folder: TemporaryFolder) throws -> ReadingsJob {
            let lines = try hostile.map { name in
                let record: [String: Any] = ["id": name, "level": 1, "note": name, "ts": "2026-01-01T00:00:00Z"]
                return String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
            }
            let bad = #"{"id": "<img src=y onerror=window.pwned=5>", "level": "#
            let file = try folder.write((lines + [bad]).joined(separator: "\n") + "\n", to: "readings.ndjson")
            return try ReadingsJob(topic: nil, file: file)
        }

        private static let check =
            "window.pwned === undefined && document.querySelectorAll('main img, main "
            + "script, main iframe').length === 0"

        @Test(.timeLimit(.minutes(3)))
        func hostileStringsAreShownNotRun() async throws {
            let folder = try TemporaryFolder()
            let job = try Self.job(in: folder)
            try await WeirProgram.succeed(["run", job.path, "--state", job.state.path, "--until-end"])
            let served = try await ServedProgram(["serve", "--state", job.state.path, "--listen", "127.0.0.1:0"])
            let address = served.address
            try await served.browse("#/views/levels", phase: "stopped") { tab, browser in
                try tab.wait(
                    until: "document.querySelectorAll('#view-rows tbody tr').length === "
                        + "\(Self.hostile.count)")
                let shown = Set(
                    (try tab.evaluate(
                        "[...document.querySelectorAll('#view-rows tbody tr')].map((line) => "
                            + "line.children[0].textContent)") as? [Any])?.compactMap { $0 as? String } ?? [])
                #expect(shown == Set(Self.hostile))
                #expect(try tab.isTrue(Self.check))

                try tab.evaluate("location.hash = '#/sql'")
                try tab.wait(until: "!document.querySelector('#sql').hidden")
                try tab.evaluate(
                    "document.querySelector('#statement').value = 'SELECT id, id AS \"<img src=z "
                        + "onerror=window.pwned=6>\", twice FROM levels'")
                try tab.evaluate("document.querySelector('#statement').focus()")
                try tab.press("Enter", control: true)
                try tab.wait(until: "document.querySelectorAll('#result tbody tr').length === \(Self.hostile.count)")
                try tab.click("[data-show=bar]")
                try tab.wait(until: "document.querySelectorAll('#result .bar').length === \(Self.hostile.count)")
                try tab.click("#sql [aria-controls=history]")
                try tab.wait(until: "document.querySelectorAll('#history code').length === 1")
                #expect(try tab.isTrue(Self.check))

                try tab.evaluate("location.hash = '#/dead-letters'")
                try tab.wait(
                    until: "document.querySelector('.letter pre')?.textContent.includes('<img src=y "
                        + "onerror=window.pwned=5>')")
                #expect(try tab.isTrue(Self.check))
                // The browser itself would refuse to make markup of a string here; it logs that, hence another tab.
                let other = try browser.open(address)
                try other.wait(until: "document.querySelector('#phase')?.textContent === 'stopped'")
                let attempt =
                    "(() => { try { document.createElement('p').innerHTML = '<b>'; return 'made'; } "
                    + "catch (error) { return error.name; } })()"
                #expect(try other.text(attempt) == "TypeError")
            }
            served.program.signal(SIGKILL)
            _ = await served.program.end()
        }

        @Test(.timeLimit(.minutes(3)))
        func aServerThatGoesIsSaidToAndWaitedFor() async throws {
            let folder = try TemporaryFolder()
            let job = try Self.job(in: folder)
            let port = FreePort.find(1)[0]
            try await WeirProgram.succeed(["run", job.path, "--state", job.state.path, "--until-end"])
            let arguments = ["serve", "--state", job.state.path, "--listen", "127.0.0.1:\(port)"]
            let first = try await ServedProgram(arguments)
            try await withBrowser { browser in
                let tab = try browser.open(first.address + "#/views/levels")
                try tab.wait(
                    until: "document.querySelectorAll('#view-rows tbody tr').length === "
                        + "\(Self.hostile.count)")
                first.program.signal(SIGKILL)
                try tab.wait(
                    until: "!document.querySelector('#offline').hidden && "
                        + "document.querySelector('#phase').textContent === 'offline'")
                #expect(try tab.text("document.querySelector('#offline').textContent").contains("does not answer"))
                // What was read stays in sight.
                #expect(
                    try tab.number("document.querySelectorAll('#view-rows tbody tr').length")
                        == Double(Self.hostile.count))
                let second = try RunningProgram(arguments)
                try tab.wait(
                    until: "document.querySelector('#offline').hidden && "
                        + "document.querySelector('#phase').textContent === 'stopped'")
                try tab.wait(
                    until: "document.querySelectorAll('#view-rows tbody tr').length === "
                        + "\(Self.hostile.count) && document.querySelector('#view-rows .error') === null")
                second.signal(SIGKILL)
            }
            _ = await first.program.end()
        }
    }
}
