import TestSupport
import Testing

extension EndToEnd {
    /// The topology as the page draws it, looked at in pictures.
    @Suite(.serialized, .enabled(if: Chromium.isAvailable, "no Chromium is installed"))
    struct PageFlowTests {
        private static let kinds = ["source", "stage", "view", "table", "sink"]

        @Test(.timeLimit(.minutes(3)))
        func theTopologyIsDrawnWithItsFigures() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse { tab, browser in
                try tab.wait(until: "document.querySelectorAll('.node').length === 7")
                let names = try tab.text(
                    "[...document.querySelectorAll('.node .name')].map((one) => "
                        + "one.textContent).sort().join()")
                #expect(
                    names
                        == "customers,large_orders,large_orders_topic,order_events,order_lines,products,revenue_by_category"
                )
                #expect(try tab.number("document.querySelectorAll('.edge .pipe').length") == 6)
                // Every node but the table says how many rows pass it, and links that rows flow.
                try tab.wait(
                    until: "[...document.querySelectorAll('.node:not([data-kind=table]) "
                        + ".rate')].every((one) => /[1-9].*\\/s/.test(one.textContent))")
                try tab.wait(until: "document.querySelectorAll('.edge.flows').length === 5")
                try tab.wait(
                    until: "/^[1-9]/.test(document.querySelector('#epoch').textContent) && / "
                        + "m?s$/.test(document.querySelector('#staleness').textContent)")
                try tab.wait(
                    until: "document.querySelector('#health').textContent.includes('UP') && "
                        + "document.querySelector('#health').textContent.includes('lookup products')")
                let picture = try Picture(of: tab, in: browser)
                for kind in Self.kinds { try Self.checkStripe(kind, tab, picture) }
                #expect(
                    try tab.isTrue(
                        "document.querySelector('.node[data-kind=stage]').getAttribute('aria-label').startsWith('stage ')"
                    ))
            }
            try await Self.end(demo)
        }

        /// The picture itself: where a node is, its kind's colour is, and around it the ground's.
        private static func checkStripe(_ kind: String, _ tab: BrowserTab, _ picture: Picture) throws {
            let box = try tab.box(".node[data-kind=\(kind)] .box")
            let stripe = BrowserTab.Box(x: box.x, y: box.y, width: 7, height: box.height)
            let colour = try tab.text("getComputedStyle(document.documentElement).getPropertyValue('--\(kind)').trim()")
            let wanted = try #require(Picture.Colour(colour))
            let found = try picture.colours(in: stripe)
            let most = found.sorted { $0.value > $1.value }.prefix(4)
            #expect(found[wanted, default: 0] > Int(box.height) * 3, "\(kind): \(most)")
        }

        /// A figure that is stopped in the middle shows a queue that is filled from its end.
        @Test(.timeLimit(.minutes(3)))
        func aFullQueueIsDrawnAsFull() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse { tab, browser in
                try tab.wait(until: "document.querySelectorAll('.edge.flows').length === 5")
                // What the page would be told: its own drawing is asked, with the figures of a job that is held up.
                try tab.evaluate(
                    """
                    (async () => {
                        const { Graph } = await import("/page/graph.js");
                        const topology = await (await fetch("/v1/topology")).json();
                        for (const edge of topology.edges) edge.rows = edge.bound_rows;
                        const flow = document.querySelector("#flow");
                        flow.replaceChildren();
                        new Graph(flow, () => {}).draw([topology]);
                    })()
                    """)
                #expect(try tab.number("document.querySelectorAll('.edge[data-level=full]').length") == 3)
                #expect(try tab.text("document.querySelector('.edge[data-to^=view] text').textContent") == "100% full")
                let bad = try #require(
                    Picture.Colour(
                        try tab.text("getComputedStyle(document.documentElement).getPropertyValue('--bad').trim()")))
                let picture = try Picture(of: tab, in: browser)
                let drawn = try picture.colours(in: try tab.box(".edge[data-to^=view] .queue"))
                #expect(drawn[bad, default: 0] > 200)
            }
            try await Self.end(demo)
        }

        @Test(.timeLimit(.minutes(3)))
        func itFitsDarkRoomsAndNarrowScreens() async throws {
            let state = try StateFolder()
            let demo = try await ServedProgram.demo(in: state)
            try await demo.browse { tab, browser in
                try tab.wait(until: "document.querySelectorAll('.node').length === 7")
                let light = try #require(try Picture(of: tab, in: browser).colours().max { $0.value < $1.value })
                #expect(light.key.brightness > 230, "\(light)")
                try tab.prefer(["prefers-color-scheme": "dark"])
                let dark = try #require(try Picture(of: tab, in: browser).colours().max { $0.value < $1.value })
                #expect(dark.key.brightness < 50, "\(dark)")
                // Many more colours than a blank page: texts, lines, nodes.
                let all = try Picture(of: tab, in: browser).colours()
                #expect(all.count > 100)

                try tab.setSize(390, 800)
                for part in ["flow", "views", "sql", "dead-letters"] {
                    try tab.evaluate("location.hash = '#/\(part)'")
                    try tab.wait(until: "!document.querySelector('#\(part)').hidden")
                    #expect(try tab.number("document.documentElement.scrollWidth") <= 390, "\(part)")
                }
                try tab.evaluate("location.hash = '#/flow'")
                // Every node is in sight; where one were not, the picture's edge would fade.
                try tab.wait(
                    until: "!document.querySelector('#flow').hidden && document.querySelector('.flow').scrollWidth"
                        + " <= document.querySelector('.flow').clientWidth")
                #expect(try tab.text("String(document.querySelector('.flow').dataset.more)") == "undefined")
                try tab.prefer(["prefers-reduced-motion": "reduce"])
                try tab.wait(until: "document.querySelector('.edge.flows .stream') !== null")
                #expect(
                    try tab.text(
                        "getComputedStyle(document.querySelector('.edge.flows "
                            + ".stream')).animationName") == "none")
            }
            try await Self.end(demo)
        }

        static func end(_ demo: ServedProgram) async throws {
            demo.program.signal(2)
            let end = await demo.program.end()
            #expect(end.status == .exit(0), "\(end)")
        }
    }
}
