import StreamCore
import Testing

@testable import weir

@Suite struct ExcerptColumnsTests {
    private static let excerpt = ViewExcerpt(
        view: "revenue", columns: ["category", "window_start", "window_end", "revenue"],
        rows: [["kitchen", "2026-01-01T00:02:00.000Z", "2026-01-01T00:03:00.000Z", "48210.50"]])

    /// What the view is about has room; when a window ends follows from when it began.
    @Test func aNarrowTerminalLosesTheWindowsEndFirst() {
        let wide = ExcerptColumns.of(Self.excerpt, rows: 5, fitting: 60)
        #expect(wide.map { $0.cells[0] } == ["category", "window_start", "window_end", "revenue"])
        #expect(wide[1].cells[1] == "2026-01-01 00:02:00")
        #expect(wide.map(\.isNumeric) == [false, false, false, true])
        let narrow = ExcerptColumns.of(Self.excerpt, rows: 5, fitting: 59)
        #expect(narrow.map { $0.cells[0] } == ["category", "window_start", "revenue"])
        #expect(narrow[2].cells[1] == "48210.50")
    }

    @Test func timesWithMillisecondsKeepThem() {
        var excerpt = Self.excerpt
        excerpt.rows.append(["garden", "2026-01-01T00:02:00.250Z", "2026-01-01T00:03:00.000Z", "1"])
        let columns = ExcerptColumns.of(excerpt, rows: 5, fitting: 200)
        #expect(columns[1].cells[1] == "2026-01-01T00:02:00.000Z")
        #expect(columns[2].cells[2] == "2026-01-01 00:03:00")
        #expect(ExcerptColumns.of(excerpt, rows: 1, fitting: 200)[0].cells == ["category", "kitchen"])
    }
}
