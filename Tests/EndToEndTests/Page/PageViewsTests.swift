import TestSupport
import Testing

extension EndToEnd {
    /// Rows that change while one looks.
    @Suite(.serialized, .enabled(if: Chromium.isAvailable, "no Chromium is installed"))
    struct PageViewsTests {
        private static let cell = "document.querySelector('#view-rows tbody tr td:nth-child(3)')"

        @Test(.timeLimit(.minutes(3)))
        func aViewsRowsChangeBeforeOnesEyes() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse { tab, browser in
                // From the graph, by a click on the view.
                try tab.wait(until: "document.querySelectorAll('.node').length === 7")
                try tab.click(".node[data-id='view:customers'] .box")
                try tab.wait(until: "document.querySelectorAll('#view-rows tbody tr').length > 20")
                #expect(try tab.text("location.hash") == "#/views/customers")
                #expect(try tab.text("document.querySelector('th[aria-sort]').textContent") == "spent ↓")

                let before = try tab.text("\(Self.cell).textContent")
                try tab.wait(until: "\(Self.cell).textContent !== '\(before)'")
                try tab.wait(until: "document.querySelector('#view-rows td.changed') !== null")
                try tab.wait(
                    until: "document.querySelector('#view-rows .spark "
                        + "path:last-child').getAttribute('d').includes('L')")
                let isOrdered = try tab.isTrue(
                    "[...document.querySelectorAll('#view-rows tbody "
                        + "td:nth-child(3)')].map((one) => Number(one.textContent)).every((one, at, all) => at === "
                        + "0 || all[at - 1] >= one)")
                #expect(isOrdered, "the rows are out of order")

                // The other view, with the windows' newest first, then by another column.
                try tab.click(".view-list button:nth-child(2)")
                try tab.wait(
                    until: "document.querySelector('#view-rows h2')?.textContent === "
                        + "'revenue_by_category' && document.querySelectorAll('#view-rows tbody tr').length > 10")
                #expect(try tab.text("document.querySelector('th[aria-sort]').textContent") == "window_start ↓")
                try tab.click("#view-rows th:nth-child(1) button")
                try tab.wait(
                    until: "document.querySelector('th[aria-sort]').textContent === 'category ↓' && "
                        + "document.querySelectorAll('#view-rows tbody tr').length > 10")
                try tab.wait(
                    until: "(() => { const texts = [...document.querySelectorAll('#view-rows tbody "
                        + "td:first-child')].map((one) => one.textContent); return texts.every((one, at) => at === "
                        + "0 || texts[at - 1] >= one); })()")
            }
            try await PageFlowTests.end(demo)
        }

        /// What the page shows in the end is what a query says.
        @Test(.timeLimit(.minutes(3)))
        func whatIsShownIsWhatAQueryFinds() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse("#/views/customers") { tab, _ in
                // Both at one epoch: the rows as they are shown, and the same asked of the server.
                try tab.wait(until: "document.querySelectorAll('#view-rows tbody tr').length === 100")
                let agrees = """
                    (async () => {
                        for (let attempt = 0; attempt < 200; attempt += 1) {
                            const shown = () => [document.querySelector('#view-rows .note').textContent.match(/epoch ([\\d,]+)/)[1].replaceAll(',', ''),
                                [...document.querySelectorAll('#view-rows tbody tr')].slice(0, 50).map((line) => line.children[0].textContent + '=' + line.children[2].textContent).join()];
                            const [epoch, rows] = shown();
                            const answer = await (await fetch('/v1/views/customers/rows?order=spent.desc&limit=50')).json();
                            if (String(answer.as_of.epoch) !== epoch) continue;
                            return rows === answer.rows.map((row) => row.customer_id + '=' + row.spent.toFixed(2)).join() ? 'same' : rows + ' but ' + JSON.stringify(answer.rows);
                        }
                        return 'never at one epoch';
                    })()
                    """
                for _ in 0..<5 {
                    let found = try tab.text(agrees)
                    #expect(found == "same")
                }
            }
            try await PageFlowTests.end(demo)
        }
    }
}
