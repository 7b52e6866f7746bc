import TestSupport
import Testing

extension EndToEnd {
    /// The SQL console, with a keyboard.
    @Suite(.serialized, .enabled(if: Chromium.isAvailable, "no Chromium is installed"))
    struct PageConsoleTests {
        private static let area = "document.querySelector('#statement')"
        private static let note = "document.querySelector('#sql .toolbar .note').textContent"

        @Test(.timeLimit(.minutes(3)))
        func aStatementIsTypedCompletedRunAndDrawn() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse { tab, browser in
                // The views hold rows of every category by then.
                try tab.wait(until: "Number(document.querySelector('#epoch').textContent) >= 5")
                try tab.press("/")
                try tab.wait(until: "document.activeElement.id === 'statement'")
                try tab.evaluate("\(Self.area).value = ''")
                try tab.type("SELECT category, sum(revenue) AS total FROM rev")
                try tab.wait(until: "!document.querySelector('#suggestions').hidden")
                #expect(try tab.text("\(Self.area).getAttribute('aria-expanded')") == "true")
                try tab.press("Enter")
                #expect(
                    try tab.text("\(Self.area).value") == "SELECT category, sum(revenue) AS total FROM "
                        + "revenue_by_category")
                try tab.type(" GROUP BY 1 ")
                try tab.press("Escape")
                try tab.press("Enter", control: true)
                try tab.wait(until: "/^\\d+ rows? · .* · epoch [\\d,]+, /.test(\(Self.note))")
                let rows = try tab.number("document.querySelectorAll('#result tbody tr').length")
                #expect(rows >= 20)

                try tab.click("[data-show=bar]")
                try tab.wait(until: "document.querySelectorAll('#result .bar').length === \(Int(rows))")
                let colour = try #require(
                    Picture.Colour(
                        try tab.text("getComputedStyle(document.documentElement).getPropertyValue('--series-1').trim()")
                    ))
                let drawn = try Picture(of: tab, in: browser).colours(in: try tab.box("#result .chart svg"))
                #expect(drawn[colour, default: 0] > 5000, "\(drawn.sorted { $0.value > $1.value }.prefix(5))")
                try tab.click("[data-show=line]")
                try tab.wait(until: "document.querySelector('#result .chart .path').getAttribute('d').includes('L')")

                try Self.checkHistory(tab)
            }
            try await PageFlowTests.end(demo)
        }

        /// Statements outlive the page; the newest is there again, and older ones are an arrow away.
        private static func checkHistory(_ tab: BrowserTab) throws {
            try tab.evaluate("\(area).value = 'SELECT count(*) FROM customers'; \(area).focus()")
            try tab.press("Enter", control: true)
            try tab.wait(until: "\(note).startsWith('1 row ')")
            try tab.reload()
            try tab.wait(until: "\(area)?.value === 'SELECT count(*) FROM customers'")
            try tab.evaluate("\(area).focus()")
            try tab.press("ArrowUp", alt: true)
            try tab.press("ArrowUp", alt: true)
            #expect(try tab.text("\(area).value").hasPrefix("SELECT category, sum(revenue)"))
            try tab.press("ArrowDown", alt: true)
            #expect(try tab.text("\(area).value") == "SELECT count(*) FROM customers")
            try tab.click("#sql [aria-controls=history]")
            try tab.wait(until: "document.querySelectorAll('#history code').length === 2")
        }

        @Test(.timeLimit(.minutes(3)))
        func escapeCancelsAndErrorsShowTheirPlace() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse("#/sql") { tab, _ in
                try tab.wait(until: "\(Self.area)?.value !== ''")
                let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
                try tab.evaluate("\(Self.area).value = '\(endless)'; \(Self.area).focus()")
                try tab.press("Enter", control: true)
                try tab.wait(until: "\(Self.note) === 'running…'")
                #expect(try tab.isTrue("!document.querySelectorAll('#sql .toolbar button')[1].disabled"))
                try tab.press("Escape")
                try tab.wait(until: "\(Self.note).startsWith('cancelled after ')")
                #expect(try tab.isTrue("document.querySelectorAll('#sql .toolbar button')[1].disabled"))

                try tab.evaluate("\(Self.area).value = 'SELECT 1,\\n  nothing FROM customers'")
                try tab.press("Enter", control: true)
                try tab.wait(until: "document.querySelector('#result .error') !== null")
                #expect(try tab.text("document.querySelector('#result .error').textContent").contains("nothing"))

                // A reader that was cancelled is free for the next.
                try tab.evaluate("\(Self.area).value = 'SELECT 7 AS seven'")
                try tab.press("Enter", control: true)
                try tab.wait(until: "document.querySelector('#result tbody td')?.textContent === '7'")
            }
            try await PageFlowTests.end(demo)
        }

        @Test(.timeLimit(.minutes(3)))
        func everythingIsReachedWithKeysAlone() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse { tab, _ in
                try tab.wait(until: "document.querySelectorAll('.node').length === 7")
                for (key, part) in [("2", "views"), ("3", "sql"), ("4", "dead-letters"), ("1", "flow")] {
                    try tab.evaluate("document.activeElement.blur()")
                    try tab.press(key)
                    try tab.wait(
                        until: "!document.querySelector('#\(part)').hidden && "
                            + "document.querySelector('#tab-\(part)').getAttribute('aria-selected') === 'true'")
                }
                try tab.evaluate("document.querySelector('#tab-flow').focus()")
                try tab.press("ArrowRight")
                try tab.wait(
                    until: "document.activeElement.id === 'tab-views' && "
                        + "!document.querySelector('#views').hidden")
                try tab.press("ArrowLeft")
                try tab.wait(until: "document.activeElement.id === 'tab-flow'")
                // From the tabs on, the next stops are the shortcuts and the graph's nodes, in the order of the flow.
                for _ in 0..<2 { try tab.press("Tab") }
                try tab.wait(
                    until: "document.activeElement.tagName === 'g' || document.activeElement.id === "
                        + "'content'")
                var seen: [String] = []
                for _ in 0..<7 {
                    let id = try tab.text("document.activeElement.dataset.id ?? ''")
                    if !id.isEmpty { seen.append(id) }
                    try tab.press("Tab")
                }
                #expect(seen.first == "source:order_events", "\(seen)")
                #expect(seen.count >= 6 && Set(seen).count == seen.count, "\(seen)")

                try tab.evaluate("document.querySelector(\".node[data-id='view:customers']\").focus()")
                #expect(try tab.isTrue("document.activeElement.matches(':focus-visible')"))
                try tab.press("Enter")
                try tab.wait(until: "location.hash === '#/views/customers'")
                try tab.evaluate("document.activeElement.blur()")
                try tab.press("?", shift: true)
                try tab.wait(until: "document.querySelector('#shortcuts').open")
                #expect(try tab.number("document.querySelectorAll('#shortcut-list dt').length") >= 8)
                try tab.press("Escape")
                try tab.wait(until: "!document.querySelector('#shortcuts').open")
            }
            try await PageFlowTests.end(demo)
        }
    }
}
