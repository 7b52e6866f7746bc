import TestSupport
import Testing

/// What the page's modules compute, asked of them in a browser.
@Suite(.enabled(if: Chromium.isAvailable, "no Chromium is installed"))
struct PageModuleTests {
    /// What `body`, the body of an asynchronous function, gives as JSON, in a page that has the modules.
    private func find(_ bodies: [String]) async throws -> [String] {
        let found = Answers()
        try await withPage { port in
            try await withBrowser { browser in
                let tab = try browser.open("http://127.0.0.1:\(port)/page/icon.svg")
                try tab.wait(until: "document.readyState === 'complete' && location.pathname === '/page/icon.svg'")
                for body in bodies {
                    found.texts.append(
                        try tab.text(
                            "(async () => JSON.stringify(await (async "
                                + "() => { \(body) })()))()"))
                }
            }
        }
        return found.texts
    }

    /// Filled on the browser's thread and read behind it.
    private final class Answers: @unchecked Sendable { var texts: [String] = [] }

    private static let views = """
        [{ name: "customers", columns: [{ name: "customer_id", type: "string" }, { name: "spent", type: "decimal(18,2)" }] },
         { name: "by day", columns: [{ name: "day", type: "date" }] }]
        """

    private func suggesting(_ text: String) -> String {
        """
        const { suggest } = await import("/page/suggest.js");
        const text = `\(text)`;
        const caret = text.indexOf("|");
        const found = suggest(text.replace("|", ""), caret, \(Self.views));
        return [found.start, found.items.slice(0, 3).map((item) => item.text)];
        """
    }

    @Test(.timeLimit(.minutes(2)))
    func namesAreSuggestedWhereTheyFit() async throws {
        let found = try await find([
            suggesting("SELECT * FROM cu|"), suggesting("SELECT * FROM |"), suggesting("SELECT sp| FROM customers"),
            suggesting("SELECT c.| FROM customers AS c"), suggesting("SELECT 'cu|"), suggesting("sel|"),
        ])
        #expect(
            found == [
                "[14,[\"customers\"]]", "[14,[\"customers\",\"\\\"by day\\\"\",\"weir_dead_letters\"]]",
                "[7,[\"spent\"]]", "[9,[\"customer_id\",\"spent\"]]", "[10,[]]", "[0,[\"SELECT\"]]",
            ])
    }

    @Test(.timeLimit(.minutes(2)))
    func chartsTakeTheFirstTimeOrTextAndTheNumbers() async throws {
        let chart = """
            const { chartOf } = await import("/page/series.js");
            const chart = (columns, rows) => {
                const found = chartOf(columns, rows);
                return found && [found.kind, found.x, found.labels, found.series.map((one) => [one.name, ...one.values])];
            };
            const [text, time, int] = [{ name: "c", type: "string" }, { name: "t", type: "timestamp" }, { name: "n", type: "int" }];
            """
        let found = try await find([
            chart + "return chart([text, int], [['a', 1], ['b', null]]);",
            chart + "return chart([int, time], [[2, '2026-01-02T00:00:00.000Z'], [1, '2026-01-01T00:00:00.000Z']]);",
            chart + "return chart([text, time, int], [['a', '2026-01-01T00:00:00Z', 1], ['b', "
                + "'2026-01-01T00:00:00Z', 5], ['a', '2026-01-02T00:00:00Z', 2]]);",
            chart + "return chart([{ name: 'x', type: null }], [[7]]);", chart + "return chart([text], [['a']]);",
            "const { ticks } = await import('/page/series.js'); return [ticks(0, 97), ticks(-1, 1), ticks(0, 0)];",
        ])
        #expect(
            found == [
                "[\"bar\",\"c\",[\"a\",\"b\"],[[\"n\",1,null]]]",
                "[\"line\",\"t\",[\"2026-01-01 00:00:00\",\"2026-01-02 00:00:00\"],[[\"n\",1,2]]]",
                "[\"line\",\"t\",[\"2026-01-01 00:00:00\",\"2026-01-02 00:00:00\"],[[\"b\",5,null],[\"a\",1,2]]]",
                "[\"line\",\"row\",[\"1\"],[[\"x\",7]]]", "null",
                "[[0,20,40,60,80,100],[-1,-0.5,0,0.5,1],[0]]",
            ])
    }

    /// A link over several layers goes around what stands between, nodes never overlap, and links lead forth.
    @Test(.timeLimit(.minutes(2)))
    func layersKeepNodesApart() async throws {
        let found = try await find(
            ["false", "true", "true, 2", "true, 1"].map { direction in
                """
                const { layout, nodeWidth, nodeHeight } = await import("/page/layout.js");
                const nodes = ["s", "a", "b", "c", "v", "w", "x"].map((id) => ({ id, kind: "stage" }));
                nodes.push({ id: "t", kind: "table" });
                const links = [["s", "a"], ["a", "b"], ["b", "c"], ["s", "c"], ["c", "v"], ["a", "w"], ["s", "x"], ["t", "c"], ["gone", "c"]]
                    .map(([from, to]) => ({ from, to }));
                const plan = layout(nodes, links, \(direction));
                const boxes = nodes.map((node) => plan.places.get(node.id));
                let overlaps = 0;
                boxes.forEach((one, at) => boxes.slice(at + 1).forEach((other) => {
                    if (Math.abs(one.x - other.x) < nodeWidth && Math.abs(one.y - other.y) < nodeHeight) overlaps += 1;
                }));
                const outside = boxes.filter((one) => one.x < 0 || one.y < 0 || one.x + nodeWidth > plan.width || one.y + nodeHeight > plan.height);
                const along = (id) => plan.places.get(id)[[\(direction)][0] ? "y" : "x"];
                const back = links.filter((link) => link.from !== "gone" && along(link.from) >= along(link.to));
                const perLine = [\(direction)][1] ?? nodes.length;
                const crowd = Math.max(...nodes.map((one) => nodes.filter((other) => along(other.id) === along(one.id)).length));
                const isAligned = perLine < nodes.length || along("t") === along("b");
                return [overlaps, outside.length, back.length, isAligned, crowd <= perLine, plan.paths[3].split("C").length, plan.paths[8]];
                """
            })
        #expect(found == Array(repeating: "[0,0,0,true,true,4,\"\"]", count: 4))
    }

    @Test(.timeLimit(.minutes(2)))
    func numbersKeepTheirDigitsAndEventsTheirLines() async throws {
        let found = try await find([
            "const { parse } = await import('/page/api.js'); return "
                + "parse('[1.5,-3,12345678901234567.89,1e300]').map(String);",
            "const { read } = await import('/page/stream.js'); return [read('id: 7\\nevent: epoch\\ndata: "
                + "{\"a\":1}'), read(': alive')];",
            """
            const { value, short, duration, isNumber } = await import('/page/format.js');
            return [value(4.5, { type: 'decimal(18,2)' }), value(null, { type: 'int' }), value([1], { type: null }),
                value('2026-01-01T00:00:00.123Z', { type: 'timestamp' }), short(1500), short(0), short(2e7), short(999),
                duration(340), duration(5230), duration(null), isNumber({ type: null }, ['1'])];
            """,
        ])
        #expect(
            found == [
                "[\"1.5\",\"-3\",\"12345678901234567.89\",\"1e+300\"]",
                "[{\"id\":\"7\",\"event\":\"epoch\",\"data\":{\"a\":1}},null]",
                "[\"4.50\",\"null\",\"[1]\",\"2026-01-01 00:00:00\",\"1.5k\",\"0\",\"20M\",\"999\",\"340 "
                    + "ms\",\"5.2 s\",\"–\",false]",
            ])
    }

    /// Figures of a topology: rates between samples, and how full the queue before a view is.
    @Test(.timeLimit(.minutes(2)))
    func linksAreAsFullAsTheQueueBeforeTheirEnd() async throws {
        let topology = """
            const { fill, rates, level, readers } = await import('/page/figures.js');
            const edges = [{ name: "-> v, w [0]", rows: 10, bound_rows: 100, bytes: 1, bound_bytes: 100 },
                { name: "-> v, w [1]", rows: 0, bound_rows: 100, bytes: 60, bound_bytes: 100 },
                { name: "-> epoch", rows: 95, bound_rows: 100, bytes: 0, bound_bytes: 100 }];
            const partitions = [true, false, false, false].map((paused) => ({ source: "s", paused }));
            """
        let found = try await find([
            topology + """
                return [fill({ edges, partitions }, { from: "stage:a", to: "view:v" }), fill({ edges, partitions }, { from: "stage:a", to: "sink:o" }),
                    fill({ edges, partitions }, { from: "source:s", to: "stage:a" }), level(0.6), level(0.95), readers(edges[1])];
                """,
            topology + """
                const at = (running_ms, taken) => ({ running_ms, nodes: [{ id: "source:s", steps: [{ word: "decode", taken, passed: taken / 2, dead: 0 }] }] });
                return [rates([at(1000, 100), at(3000, 300)]).get("source:s"), rates([at(1000, 1)]).size, rates([]).size];
                """,
        ])
        #expect(found == ["[0.6,0.95,0.25,\"high\",\"full\",[\"v\",\"w\"]]", "[{\"in\":100,\"out\":50},0,0]"])
    }
}
