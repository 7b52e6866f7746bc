import Foundation
import TestSupport
import Testing

@testable import weir

@Suite struct FiguresTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func counts(_ value: Int, _ text: String) { #expect(Figures.count(value) == text) }

    @Test(arguments: [
        (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1_048_575, "1.0 MiB"),
        (64 << 20, "64.0 MiB"),
    ])
    func bytes(_ value: Int, _ text: String) { #expect(Figures.bytes(value) == text) }

    @Test(arguments: [(0.0, "0/s"), (12.34, "12.3/s"), (99.97, "100/s"), (312_400.4, "312,400/s"), (.infinity, "-")])
    func rates(_ value: Double, _ text: String) { #expect(Figures.rate(value) == text) }

    @Test(arguments: [(0, "0:00"), (83, "1:23"), (3600, "1:00:00"), (7283, "2:01:23")])
    func durations(_ seconds: Int64, _ text: String) { #expect(Figures.duration(seconds * 1_000_000_000) == text) }

    /// Against Foundation's calendar, over the years 1 to 9999.
    @Test func timesAreThoseOfTheCalendar() {
        var random = SeededGenerator(seed: 11)
        let formatted = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt).year().month().day()
            .time(includingFractionalSeconds: false)
        for _ in 0..<2000 {
            // From 1583 on, for Foundation's calendar is Julian before.
            let milliseconds = Int64.random(in: -12_212_553_600_000..<253_402_300_800_000, using: &random)
            let whole = Double(milliseconds) / 1000
            #expect(Figures.utc(milliseconds) == Date(timeIntervalSince1970: whole.rounded(.down)).formatted(formatted))
        }
        #expect(Figures.utc(-1) == "1969-12-31 23:59:59")
        #expect(Figures.utc(.min) == "-")
        #expect(Figures.utc(.max) == "-")
    }
}
