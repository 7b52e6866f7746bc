import StreamCore
import TestSupport
import Testing

@testable import KafkaConnector

@Suite struct EpochRecordTests {
    @Test func readsWhatItWrote() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let record = Self.random(&generator)
            let json = record.json
            #expect(json.withUnsafeBytes { EpochRecord(json: $0) } == record)
        }
    }

    @Test func readsSpacesEscapesAndMembersOfLaterVersions() throws {
        let text = #"""
            { "cluster" : "c\u0041\n\"", "more": [1, {"a": [null, true]}, "x]"], "epoch": 7, "job":"j", "run":"r",
              "offsets": [ {"topic":"t","later":{},"partition":2,"offset":9,"source":"s"} ], "version": 1 }
            """#
        let record = try #require(parse(text))
        #expect(record.clusterId == "cA\n\"")
        #expect(record.epoch == 7)
        #expect(record.offsets == [SourceOffset(source: "s", topic: "t", partition: 2, offset: 9)])
    }

    @Test(arguments: [
        "", "{", "{}", "null", "[]", #"{"version":2,"epoch":1,"job":"","run":"","cluster":"","offsets":[]}"#,
        #"{"version":1,"epoch":"1","job":"","run":"","cluster":"","offsets":[]}"#,
        #"{"version":1,"epoch":1,"job":"","run":"","cluster":"","offsets":[{"source":"s"}]}"#,
        #"{"version":1,"epoch":1,"job":"","run":"","cluster":"","offsets":[]} x"#,
        #"{"version":1,"epoch":99999999999999999999,"job":"","run":"","cluster":"","offsets":[]}"#,
    ])
    func refusesOtherText(_ text: String) {
        #expect(parse(text) == nil)
    }

    @Test func everyCutAndEveryChangedByteIsReadOrRefused() {
        var generator = SeededGenerator(seed: 11)
        let json = Self.random(&generator).json
        for end in 0..<json.count {
            #expect(json[..<end].withUnsafeBytes { EpochRecord(json: $0) } == nil)
        }
        for _ in 0..<2000 {
            var changed = json
            changed[Int.random(in: 0..<json.count, using: &generator)] = .random(in: 0...255, using: &generator)
            _ = changed.withUnsafeBytes { EpochRecord(json: $0) }
        }
        let deep = [UInt8](String(repeating: "{\"a\":[", count: 50_000).utf8)
        #expect(deep.withUnsafeBytes { EpochRecord(json: $0) } == nil)
    }

    private func parse(_ text: String) -> EpochRecord? {
        Array(text.utf8).withUnsafeBytes { EpochRecord(json: $0) }
    }

    private static func random(_ generator: inout SeededGenerator) -> EpochRecord {
        func text() -> String {
            let scalars = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                ["a", "\"", "\\", "\n", "\u{1}", "é", "😀", "}", "]", ","].randomElement(using: &generator) ?? ""
            }
            return scalars.joined()
        }
        let offsets = (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
            SourceOffset(
                source: text(), topic: text(), partition: .random(in: 0...Int32.max, using: &generator),
                offset: .random(in: 0...Int64.max, using: &generator))
        }
        return EpochRecord(
            epoch: .random(in: Int64.min...Int64.max, using: &generator), jobId: text(), runId: text(),
            clusterId: text(), offsets: offsets)
    }
}
