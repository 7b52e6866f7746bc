import Foundation
import TestSupport
import Testing

@testable import TopologyLoading

/// Durations, sizes, masks, and the way back from a value to its place.
struct ScalarTests {
    @Test(
        arguments: [
            ("500ms", 500), ("5s", 5000), ("1m", 60_000), ("24h", 86_400_000), ("7d", 604_800_000), ("0s", 0),
            ("5", nil), ("s", nil), ("-5s", nil), ("5 s", nil), ("1.5s", nil), ("5S", nil),
            ("99999999999999999999s", nil),
            ("9223372036854775807d", nil), ("", nil), ("1h30m", nil),
        ] as [(String, Int64?)])
    func durations(_ text: String, _ expected: Int64?) {
        #expect(Milliseconds.parse(text) == expected)
        if let expected { #expect(Milliseconds.parse(Milliseconds.text(expected)) == expected) }
    }

    @Test(
        arguments: [
            ("16MiB", 16 << 20), ("64KiB", 64 << 10), ("1GiB", 1 << 30), ("12B", 12), ("16MB", nil), ("16", nil),
            ("MiB", nil), ("9223372036854775807GiB", nil), ("1.5GiB", nil),
        ] as [(String, Int?)])
    func sizes(_ text: String, _ expected: Int?) {
        #expect(ByteSize.parse(text) == expected)
        if let expected { #expect(ByteSize.parse(ByteSize.text(expected)) == expected) }
    }

    /// Wherever a name is expected, what stands in the environment is not quoted, however long it is.
    @Test(arguments: ["s3cr3tPW", "A`b", String(repeating: "X y", count: 30_000)])
    func valuesOfTheEnvironmentAreNeverQuoted(secret: String) {
        let text = Sample().text.replacing("topology: sample", with: "topology: '${SECRET}'")
        let options = LoadOptions(environment: ["SECRET": secret], workingDirectory: "/here")
        let found = TopologyLoader.load(text: text, path: "/jobs/sample.yaml", options: options).diagnostics
        #expect(found.map(\.code).contains("bad-name"))
        for diagnostic in found {
            #expect(!diagnostic.message.contains(secret) && diagnostic.hint?.contains(secret) != true)
            #expect(diagnostic.message.count < 300)
        }
        #expect(found.contains { $0.message.contains("`${SECRET}`") })
    }

    @Test(arguments: [
        ("url: \"postgresql://u:pw@h/d\"", "url: \"postgresql://u:**@h/d\""),
        ("url: postgresql://h/d", "url: postgresql://h/d"),
        ("sasl.password: open, a: b", "sasl.password: ****, a: b"),
        ("password: ${PW}", "password: ${PW}"),
        ("url: \"postgresql://h/d?user=u&password=pw&x=y\"", "url: \"postgresql://h/d?user=u&password=**&x=y\""),
        ("filter: type = 'a'", "filter: type = 'a'"),
    ])
    func passwordsAreMasked(_ line: String, _ expected: String) {
        #expect(SecretMask.masked(line) == expected)
    }

    /// Writes a value in every style YAML has, reads it back and finds each of its characters where it was written.
    @Test(arguments: 0..<400) func everyByteOfAScalarIsFound(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let alphabet: [Character] = ["a", "b", "ä", "𝄞", "'", "\"", "\\", " ", "(", "=", "9"]
        var value = "x"
        for _ in 0..<Int(random.next() % 24) {
            let next = alphabet[Int(random.next() % UInt64(alphabet.count))]
            // Two blanks in a row cannot be folded.
            if next == " ", value.last == " " { continue }
            value.append(next)
        }
        value.append("x")
        for written in Self.written(value, &random) {
            let text = "- first\n- \(written)\n- last\n"
            let context = LoadContext(file: "t", text: text, environment: [:])
            guard case .sequence(let items) = YAMLReader.read(text, context)?.content else {
                Issue.record("not read: \(text)")
                continue
            }
            let raw = try #require(items[1].rawText)
            let indexes = ScalarPositions.indexes(of: items[1], in: context.source)
            #expect(indexes.count == raw.utf8.count + 1)
            #expect(indexes == indexes.sorted(), "\(text)")
            var offset = 0
            for scalar in raw.unicodeScalars {
                let found = context.source[indexes[offset]]
                let isFolded = scalar == " " || scalar == "\n"
                #expect(found == scalar || found == "\\" || (isFolded && found == "\n"), "\(text) at \(offset)")
                offset += UTF8.width(scalar)
            }
        }
    }

    private static func written(_ value: String, _ random: inout SeededGenerator) -> [String] {
        let single = "'" + value.replacingOccurrences(of: "'", with: "''") + "'"
        let double =
            "\""
            + value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            .replacingOccurrences(of: "ä", with: "\\u00e4") + "\""
        // A line break in the place of one blank is folded back to it.
        var folded = single
        if let blank = folded.indices.filter({ folded[$0] == " " }).randomElement(using: &random) {
            folded.replaceSubrange(blank...blank, with: " \n    ")
        }
        return [
            single, double, folded, "|\n    \(value)\n    \(value)", ">\n    \(value)\n    \(value)",
            "\(value)\n    \(value)",
        ]
    }
}
