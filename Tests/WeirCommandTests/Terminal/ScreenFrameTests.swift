import StreamCore
import Testing

@testable import weir

@Suite struct ScreenFrameTests {
    private func frame(columns: Int = 80, rows: Int = 40, _ style: Style = .plain, notices: [String] = []) -> [String] {
        ScreenFrame(trail: fixtureTrail(), size: .init(columns: columns, rows: rows), style: style, notices: notices)
            .lines()
    }

    @Test func theWholePicture() {
        let expected = """
            weir  order-insights  running  0:10                           epoch 166 in 28 ms

            events     500,000  50,000/s
            watermark  2026-01-01 00:02:00   lag 500,000   paused 1 of 2   dead letters 12
            progress   ########################-------------------------  50%  0:10 left

            stage                              in       out  filtered  dead
            order_events         decode  50,000/s  50,000/s         0    12
            order_lines          stage   50,000/s  60,000/s   199,988     0
            revenue_by_category  view    60,000/s  60,000/s         0     0

            edge                                fill                                   rows
            order_lines -> revenue_by_category  ##########----------  50%  32,768 of 65,536
            large_orders -> customers           ###################-  99%  65,000 of 65,536

            lookup     hits  requests  failures    cache
            products  99.2%        40         0  1.5 MiB

            view                 groups    memory  late
            revenue_by_category      41  64.0 KiB     3

            revenue_by_category
            category  lines   revenue
            kitchen    1204  48210.50
            gar.den      88    912.00

            ! warning: a broker left
            """
        #expect(frame(notices: ["warning: a broker left"]).joined(separator: "\n") == expected)
    }

    /// What matters least goes first when the window is low; the events stay to the last.
    @Test func aLowWindowKeepsWhatMatters() {
        let low = frame(rows: 16)
        #expect(low.count == 16)
        #expect(low.contains { $0.hasPrefix("order_lines -> revenue_by_category") })
        #expect(low.contains { $0.hasPrefix("stage") })
        #expect(!low.contains { $0.hasPrefix("category ") })
        #expect(frame(rows: 3).last?.hasPrefix("watermark") == true)
        #expect(frame(rows: 1).count == 1)
    }

    /// Blank lines go before anything is left out, and a table is cut before it goes.
    @Test(arguments: 8...40) func everyLineIsUsed(rows: Int) {
        let whole = frame().filter { !$0.isEmpty }
        let lines = frame(columns: 60, rows: rows)
        let said = lines.filter { !$0.isEmpty }
        #expect(lines.count <= rows)
        // One line less only where it would be a table's head without a row.
        #expect(said.count >= min(rows, whole.count) - 1)
        #expect(lines.last?.isEmpty == false)
    }

    @Test func noLineIsTooWideAndNoColourLeaks() {
        let style = Style(hasColor: true, hasUnicode: true)
        for columns in [1, 10, 20, 33, 47, 80, 200] {
            for line in frame(columns: columns, style) {
                #expect(TextWidth.of(line) <= columns)
                if line.contains("\u{1B}[") { #expect(line.hasSuffix("\u{1B}[0m") || !endsColoured(line), "\(line)") }
            }
        }
    }

    @Test(arguments: [1, 3, 8, 40])
    func theFooterIsTheLastLineHoweverLowTheWindow(rows: Int) {
        let lines = ScreenFrame(
            trail: fixtureTrail(), size: .init(columns: 80, rows: rows), style: .plain, notices: ["a notice"],
            footer: "open http://127.0.0.1:8080/"
        ).lines()
        #expect(lines.last == "open http://127.0.0.1:8080/")
        #expect(lines.count <= rows)
    }

    private func endsColoured(_ line: String) -> Bool {
        guard let last = line.components(of: "\u{1B}[").last else { return false }
        return !last.hasPrefix("0m")
    }

    @Test func coloursAreThoseOfTheStyle() {
        let plain = frame(notices: ["x"]).joined()
        #expect(!plain.contains("\u{1B}"))
        let coloured = frame(Style(hasColor: true, hasUnicode: false)).joined(separator: "\n")
        #expect(coloured.contains("\u{1B}[33mlarge_orders -> customers"))
        #expect(coloured.contains("\u{1B}[32mrunning\u{1B}[0m"))
    }

    @Test func troubleIsSaid() {
        var status = fixtureStatus(seconds: 1, events: 10)
        status.trouble = "waiting for PostgreSQL table products"
        status.phase = .recovering
        status.epoch.restarts = 2
        var trail = StatusTrail()
        trail.add(status)
        let lines = ScreenFrame(trail: trail, size: .init(columns: 80, rows: 40), style: .plain).lines()
        #expect(lines[0].hasPrefix("weir  order-insights  recovering  0:01"))
        #expect(lines[0].hasSuffix("epoch 166 in 28 ms, 2 restarts"))
        #expect(lines[1] == "waiting for PostgreSQL table products")
    }

    @Test func whatIsNotKnownTakesNoRoom() {
        var status = fixtureStatus(seconds: 1, events: 10)
        status.partitions[0].end = -1
        status.excerpts[0].rows = []
        var trail = StatusTrail()
        trail.add(status)
        let lines = ScreenFrame(trail: trail, size: .init(columns: 80, rows: 40), style: .plain).lines()
        #expect(!lines.contains { $0.hasPrefix("progress") })
        #expect(!lines.contains("revenue_by_category"))
    }

    @Test func nothingIsKnownAtTheStart() {
        let lines = ScreenFrame(trail: StatusTrail(), size: .init(columns: 60, rows: 20), style: .plain).lines()
        #expect(lines[0].hasPrefix("weir    starting  0:00"))
        #expect(lines.contains("events     0  0/s"))
        #expect(lines.contains("watermark  -   lag -"))
    }
}

extension String {
    func components(of separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
