import TestSupport
import Testing

extension EndToEnd {
    /// The rows that the page keeps of a view, against a whole view in the page's memory that changes by chance: 300
    /// epochs of new rows, rows that rise and ties, after each of which the first ten must be the view's first ten.
    @Suite(.serialized, .enabled(if: Chromium.isAvailable, "no Chromium is installed"))
    struct PageRowsTests {
        /// Answers with the first `wrong` epoch, or with how many epochs were right.
        private static let firstRowsAgainstTheWholeView = """
            (async () => {
                let seed = 20260101;
                const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
                const view = { name: "model", key: ["id"], columns: [{ name: "id", type: "int64" }, { name: "spent", type: "int64" }] };
                const whole = new Map();
                const first = () => [...whole].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 10).map((one) => one.join("=")).join();
                const row = (id) => ({ id, spent: whole.get(id) });
                const page = () => [...whole.keys()].sort((a, b) => whole.get(b) - whole.get(a) || a - b).slice(0, 10);
                const change = () => {
                    const ids = new Set();
                    for (let count = 1 + random(8); count > 0; count -= 1) {
                        const id = random(2) ? 900 + whole.size : [...whole.keys()][random(whole.size)];
                        whole.set(id, (whole.get(id) ?? 0) + 1 + random(40));
                        ids.add(id);
                    }
                    return [...ids];
                };
                whole.set(900, 5);
                for (let epoch = 0; epoch < 4; epoch += 1) change();
                const asOf = (epoch) => ({ epoch, watermark: null });
                const loaded = page();
                const answers = { rows: JSON.stringify({ keys: loaded.map(String), rows: loaded.map(row), next: whole.size > 10 ? "more" : null, as_of: asOf(0) }) };
                const expected = [];
                let stream = "";
                for (let epoch = 1; epoch <= 300; epoch += 1) {
                    const ids = change();
                    expected.push(first());
                    stream += `id: ${epoch}\\nevent: epoch\\ndata: ${JSON.stringify({ epoch, removed: [], keys: ids.map(String), rows: ids.map(row), as_of: asOf(epoch) })}\\n\\n`;
                }
                answers.changes = stream;
                const real = window.fetch;
                window.fetch = (path, options) => {
                    const asked = String(path).match(/views\\/model\\/(rows|changes)/);
                    return asked ? Promise.resolve(new Response(answers[asked[1]])) : real(path, options);
                };
                const { LiveRows } = await import("/page/live.js");
                const live = new LiveRows(view, { name: "spent", isDown: true }, 10, false);
                try {
                    return await new Promise((resolve) => {
                        live.addEventListener("trouble", () => resolve(String(live.trouble)));
                        live.addEventListener("rows", () => {
                            const epoch = live.asOf.epoch;
                            if (epoch === 0) return;
                            const shown = live.entries.map((entry) => entry.row.join("=")).join();
                            if (shown !== expected[epoch - 1]) resolve(`epoch ${epoch}: ${shown} but ${expected[epoch - 1]}`);
                            else if (epoch === 300) resolve("300 epochs");
                        });
                        live.run();
                    });
                } finally {
                    live.close();
                    window.fetch = real;
                }
            })()
            """

        @Test(.timeLimit(.minutes(3)))
        func theFirstRowsStayTheViewsFirst() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse { tab, _ in
                let found = try tab.text(Self.firstRowsAgainstTheWholeView)
                #expect(found == "300 epochs")
            }
            try await PageFlowTests.end(demo)
        }
    }
}
