import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The demonstration, and the topologies that come with the program.
    @Suite(.serialized) struct OrderInsightsTests {
        /// Ends by itself, and its views hold what SQLite makes of the same events.
        @Test(.timeLimit(.minutes(3)))
        func theDemonstrationEndsAndItsViewsAreExact() async throws {
            let state = try StateFolder()
            let end = try await WeirProgram.succeed([
                "demo", "--events", "20000", "--rate", "10000", "--state", state.path,
            ])
            #expect(end.output.contains("weir query --state \(state.path)"), "\(end)")
            try await expectExact(state, try await OrderOracle(events: 20000))
        }

        /// The topology as it stands, its products in a real PostgreSQL and its events in a file.
        @Test(.timeLimit(.minutes(2)), .enabled(if: PostgresServer.isAvailable, "PostgreSQL is not installed"))
        func productsComeFromPostgres() async throws {
            let generated = try await GeneratedOrders(events: 5000)
            let server = try PostgresServer()
            defer { server.stop() }
            try server.execute("CREATE TABLE products (id text PRIMARY KEY, name text, category text)")
            try server.execute("COPY products FROM '\(generated.products)' CSV HEADER")
            let state = try StateFolder()
            let run = [
                "run", Package.path("topologies/order-insights.yaml"), "--state", state.path, "--until-end", "--source",
                "order_events=\(generated.orders)",
            ]
            let end = try await WeirProgram.succeed(run, environment: ["CATALOG_URL": server.url])
            #expect(!"\(end)".contains(PostgresServer.password), "the secret was said")
            try await expectExact(state, try OrderOracle(generated))
        }

        @Test(.timeLimit(.minutes(1)))
        func everyTopologyOfThePackagePassesItsCheck() async throws {
            let folder = Package.root.appending(path: "topologies")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml")
            }
            #expect(files.count >= 2)
            let end = try await WeirProgram.succeed(["check"] + files.map { folder.appending(path: $0).path })
            for file in files { #expect(end.output.contains("\(file): ok"), "\(end)") }
            let json = try await WeirProgram.succeed(
                ["check", "--format", "json"] + files.map { folder.appending(path: $0).path })
            #expect(json.output == "[]\n")
        }

        private func expectExact(
            _ state: StateFolder, _ oracle: OrderOracle, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let revenue = try await WeirProgram.query(
                """
                SELECT category, sum(lines) AS lines, sum(revenue) AS revenue FROM revenue_by_category
                GROUP BY category ORDER BY category
                """, in: state, format: "csv")
            let customers = try await WeirProgram.query(
                "SELECT customer_id, orders, spent FROM customers ORDER BY customer_id", in: state, format: "csv")
            expectSame(lines(revenue), try oracle.revenue(), "revenue_by_category", sourceLocation)
            expectSame(lines(customers), try oracle.customers(), "customers", sourceLocation)
        }

        private func lines(_ csv: String) -> [String] {
            csv.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
        }
    }
}
