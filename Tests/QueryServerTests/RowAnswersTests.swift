import Foundation
import StreamCore
import TestSupport
import Testing

@testable import QueryServer

/// Bodies of single rows: the same bytes as the general way of writing JSON gives, and never those of another epoch.
@Suite struct RowAnswersTests {
    private static let view = ViewDescription(
        name: "v",
        columns: [
            Field("id", .string, isOptional: true), Field("amount", .decimal(precision: 18, scale: 3)),
            Field("odd \"name\"", .float), Field("raw", .bytes), Field("isOpen", .bool),
        ], keyColumns: ["id"], isCurrent: true)

    private func values(_ random: inout SeededGenerator) -> [QueryValue] {
        let letters = ["a", "\"", "\\", "\n", "\r", "\t", "\u{1}", "\u{1f}", "é", "😀", ",", "/", "\u{7f}"]
        let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }
        let unscaled = [0, 1, -1, 999, -1000, .max, .min, Int64.random(in: -5000...5000, using: &random)]
        return [
            Bool.random(using: &random) ? .text(text.joined()) : .null,
            .decimal(
                unscaled: unscaled.randomElement(using: &random) ?? 0, scale: Int.random(in: 0...5, using: &random)),
            .float([0.5, -0.0, .infinity, .nan, 1e300].randomElement(using: &random) ?? 0),
            .bytes([0, 255, 17]), .bool(Bool.random(using: &random)),
        ]
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func valuesAreTheirJSONTexts(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            for value in values(&random) {
                var bytes: [UInt8] = []
                bytes.append(json: value)
                #expect(String(decoding: bytes, as: UTF8.self) == value.jsonText)
            }
        }
    }

    @Test(arguments: [4, 5] as [UInt64]) func bodiesAreWhatJSONTextsMake(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var answers = RowAnswers()
        for step in 0..<200 as Range<Int64> {
            var epoch = ViewEpoch(nil, appliedAt: step < 2 ? nil : step / 7)
            epoch.number = step < 1 ? nil : step / 7
            epoch.partitions = [PartitionState(source: "s\"", partition: 1, offset: step / 7, watermark: 1000)]
            epoch.watermarks = ["v": step / 7]
            let values = values(&random)
            let body = answers.body(values, of: Self.view, epoch, now: step)
            let members = zip(Self.view.columns, values).map { "\(JSONText.quoted($0.name)):\($1.jsonText)" }
            #expect(
                String(decoding: body, as: UTF8.self)
                    == "{\"key\":\(JSONText.quoted(ValueList.text([values[0]]))),\"row\":{\(members.joined(separator: ","))},"
                    + "\"as_of\":\(AsOf(epoch, now: step).json(view: "v"))}\n")
        }
    }

    @Test func aViewThatHasChangedIsWrittenAsItIs() {
        var answers = RowAnswers()
        let epoch = ViewEpoch(nil, appliedAt: nil)
        _ = answers.body(
            [.text("a")],
            of: .init(
                name: "v", columns: [Field("old", .string)], keyColumns: ["old"],
                isCurrent: true), epoch, now: 0)
        let body = answers.body(
            [.integer(1)], of: .init(name: "v", columns: [Field("new", .int)], keyColumns: ["new"], isCurrent: true),
            epoch, now: 0)
        #expect(String(decoding: body, as: UTF8.self).hasPrefix(#"{"key":"1","row":{"new":1},"as_of":{"epoch":null,"#))
    }
}
