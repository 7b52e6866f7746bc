import Testing

/// The project names no machine that it was made on.
@Suite struct PortabilityTests {
    /// Hosts that a link or an address in the project may name, with all below them.
    static let hosts = [
        "localhost", "127.0.0.1", "0.0.0.0", "[::1]", "example.com", "example.org", "swift.org", "github.com",
        "apache.org", "confluent.io", "sqlite.org", "postgresql.org", "lz4.org", "yaml.org", "json.org",
        "json-schema.org", "simdjson.org", "no-color.org", "doi.org", "creativecommons.org", "archive.ics.uci.edu",
        "rfc-editor.org", "unicode.org", "keepachangelog.com", "semver.org", "debian.org", "w3.org", "duckdb.org",
        "ietf.org", "arxiv.org", "wikipedia.org", "xxhash.com", "howardhinnant.github.io",
    ]

    private func texts() -> [(path: String, text: String)] {
        Repository.files.compactMap { path in (try? Repository.text(path)).map { (path, $0) } }
    }

    @Test func noPathIsOfOneMachine() {
        // Put together here, so that this file does not break its own rule.
        let marks = ["work", "root", "Users"].map { "/\($0)/" } + ["/" + "home/"]
        let places = texts().filter { text in marks.contains { text.text.contains($0) } }.flatMap { path, text in
            text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
                marks.filter { isPath($0, in: line) }.map { "\(path):\(index + 1): \($0)" }
            }
        }
        #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
    }

    /// At the beginning of a path, not inside one: `docs/work/x` is nobody's machine.
    private func isPath(_ mark: String, in line: Substring) -> Bool {
        line.ranges(of: mark).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !before.isLetter && !before.isNumber && before != "." && before != "}" && before != ")"
        }
    }

    @Test func linksLeadToPublicPlaces() {
        let address = /https?:\/\/(?:[^\/\s"'`@]*@)?(?<host>\[[0-9a-fA-F:]+\]|[A-Za-z0-9.\-]+)/
        let places = texts().filter { $0.text.contains("://") }.flatMap { path, text in
            text.matches(of: address).map { String($0.host) }.filter { !isPublic($0) }.map { "\(path): \($0)" }
        }
        #expect(places.isEmpty, "\(Set(places).sorted().joined(separator: "\n"))")
    }

    private func isPublic(_ host: String) -> Bool {
        // A name without a dot, or under `.test` and `.invalid`, is nobody's (RFC 2606).
        if !host.contains("."), !host.contains(":") { return true }
        if host.hasSuffix(".test") || host.hasSuffix(".invalid") { return true }
        return Self.hosts.contains { host == $0 || host.hasSuffix("." + $0) }
    }

    @Test func onlyTheContinuousIntegrationKnowsItsNeighbours() {
        let mark = "shared/" + "kafka"
        let paths = texts().filter { $0.text.contains(mark) && $0.path != ".ci/run" }.map(\.path)
        #expect(paths.isEmpty)
    }

    @Test func scriptsCanBeRun() throws {
        let scripts = Repository.files.filter { path in
            (path.hasPrefix("scripts/") && !path.dropFirst(8).contains("/")) || path == ".ci/run"
        }
        #expect(scripts.count >= 6)
        for path in scripts {
            let mode = try #require(Repository.mode(path))
            #expect(mode & 0o111 != 0, "\(path) is not executable")
            #expect(try Repository.text(path).hasPrefix("#!/usr/bin/env bash\n"), "\(path)")
        }
    }
}
