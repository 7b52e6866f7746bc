import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import SQLiteViews

/// What a reader of one tenant gets by SQL, held against a state that never held anything else.
@Suite struct TenantSQLTests {
    private func reader(isWhole: Bool) async throws -> (TemporaryState, SQLiteViewReader) {
        let state = try TenantFixture.state(isWhole: isWhole)
        return (state, try await SQLiteViewReader.open(path: state.path))
    }

    private func rows(_ reader: SQLiteViewReader, _ sql: String, _ scope: ViewScope) async throws -> [[QueryValue]] {
        try await reader.read(seeing: scope) { try await $0.allRows(sql).rows }
    }

    @Test func answersAreThoseOfTheTenantAlone() async throws {
        let (whole, reader) = try await reader(isWhole: true)
        let (alone, oracle) = try await self.reader(isWhole: false)
        for sql in TenantAttacks.answered {
            let expected = try await rows(oracle, sql, .everything)
            let found = try await rows(reader, sql, TenantFixture.acme)
            #expect(found == expected, "\(sql)")
        }
        await reader.close()
        await oracle.close()
        withExtendedLifetime((whole, alone)) {}
    }

    /// The fixture holds what the attacks are after: who may see everything does see it.
    @Test func thereIsSomethingToBeSeen() async throws {
        let (whole, reader) = try await reader(isWhole: true)
        let (alone, oracle) = try await self.reader(isWhole: false)
        var differing = 0
        for sql in TenantAttacks.answered {
            let mine = try? await rows(oracle, sql, .everything)
            let all = try? await rows(reader, sql, .everything)
            if mine != all { differing += 1 }
        }
        #expect(differing > TenantAttacks.answered.count * 3 / 4, "\(differing)")
        await reader.close()
        await oracle.close()
        withExtendedLifetime((whole, alone)) {}
    }

    @Test func whatIsHiddenIsRefused() async throws {
        let (state, reader) = try await reader(isWhole: true)
        for sql in TenantAttacks.refused {
            do {
                let found = try await rows(reader, sql, TenantFixture.acme)
                Issue.record("\(sql) answered \(found)")
            } catch let error as WeirError {
                #expect(["query-not-allowed", "query-invalid"].contains(error.code), "\(sql): \(error)")
                #expect(!TenantAttacks.leak(in: "\(error)"), "\(sql): \(error)")
            }
        }
        await reader.close()
        withExtendedLifetime(state) {}
    }

    /// A hidden name and one that nobody has are told apart by nothing.
    @Test(arguments: [
        "SELECT * FROM secrets", "SELECT word FROM secrets", "SELECT nope FROM secrets", "SELECT count(*) FROM secrets",
        "SELECT s.word FROM sales JOIN secrets s", "SELECT * FROM main.secrets",
        "SELECT * FROM sales WHERE secrets.word = 1",
    ])
    func hiddenNamesAreLikeUnknownOnes(_ sql: String) async throws {
        let (state, reader) = try await reader(isWhole: true)
        var messages: [String] = []
        for name in ["secrets", "zzzzzzz"] {
            do {
                _ = try await rows(reader, sql.replacing("secrets", with: name), TenantFixture.acme)
                Issue.record("\(sql) answered")
            } catch { messages.append("\(error)".replacing(name, with: "X")) }
        }
        #expect(messages.count == 2 && messages.first == messages.last)
        await reader.close()
        withExtendedLifetime(state) {}
    }

    /// Sessions are lent to one reader after the other.
    @Test func nothingIsLeftBehindForTheNextReader() async throws {
        let state = try TenantFixture.state(isWhole: true)
        let reader = try await SQLiteViewReader.open(path: state.path, snapshots: 1)
        let rival = ViewScope(grants: [ViewGrant(views: [NamePattern("*")])], tenant: "rival")
        let nobody = ViewScope(grants: [])
        for _ in 0..<3 {
            #expect(try await rows(reader, "SELECT count(*) FROM sales", TenantFixture.acme) == [[.integer(2)]])
            #expect(try await rows(reader, "SELECT count(*) FROM sales", .everything) == [[.integer(6)]])
            #expect(try await rows(reader, "SELECT count(*) FROM main.sales", .everything) == [[.integer(6)]])
            #expect(try await rows(reader, "SELECT max(spent) FROM sales", rival) == [[.integer(2_000_000)]])
            await #expect(throws: WeirError.self) { try await rows(reader, "SELECT * FROM products", rival) }
            await #expect(throws: WeirError.self) { try await rows(reader, "SELECT * FROM sales", nobody) }
        }
        await reader.close()
    }

    /// A query that is read bit by bit, while other statements of the snapshot begin and end.
    @Test func statementsOfASnapshotShareItsScope() async throws {
        let (state, reader) = try await reader(isWhole: true)
        let snapshot = try await reader.snapshot(seeing: TenantFixture.acme)
        let cursor = try await snapshot.query("SELECT customer FROM sales ORDER BY 1", [], limits: QueryLimits())
        #expect(try await cursor.next(1).rows == [[.text("acme-1")]])
        #expect(try await snapshot.describe("SELECT * FROM daily").columns.count == 4)
        #expect(try await snapshot.allRows("SELECT count(*) FROM daily").rows == [[.integer(2)]])
        #expect(try await cursor.next(9).rows == [[.text("acme-2")]])
        await snapshot.close()
        await reader.close()
        withExtendedLifetime(state) {}
    }

    /// The wall below the stand-ins, were they not there: who does not know the made-up name reads no table.
    @Test func theTableIsReadByTheShadowAlone() async throws {
        let policy = {
            var policy = SQLiteReadPolicy(tables: ["sales", "weir_r_1"])
            policy.walledTables = ["weir_v_sales": "weir_r_1"]
            policy.database = "temp"
            return policy
        }()
        let state = try TenantFixture.state(isWhole: true)
        let connection = try SQLiteConnection(path: StateDirectory.databasePath(in: state.path), mode: .readOnly)
        try connection.execute(
            """
            CREATE TEMP VIEW weir_r_1 AS SELECT shop, spent FROM main.weir_v_sales WHERE shop = 'acme' LIMIT -1 OFFSET 0;
            CREATE TEMP VIEW sales AS SELECT * FROM temp.weir_r_1
            """)
        try connection.restrict(to: policy)
        #expect(try connection.query("SELECT count(*) FROM sales").first?.first == 2)
        for sql in [
            "SELECT shop FROM weir_v_sales", "SELECT count(*) FROM weir_v_sales", "SELECT shop FROM main.sales",
            "SELECT count(*) FROM main.sales", "WITH sales AS (SELECT shop FROM main.weir_v_sales) SELECT * FROM sales",
            "WITH weir_v_sales AS (SELECT shop FROM main.weir_v_sales) SELECT * FROM weir_v_sales",
            "SELECT * FROM (SELECT count(*) FROM main.weir_v_sales) AS sales",
        ] {
            #expect(throws: WeirError.self, "\(sql)") { try connection.query(sql) }
        }
        try connection.restrict(to: nil)
        connection.close()
    }

    /// Rows are found by the tenant's index where the key begins with it, whatever the reader asks.
    @Test func theTenantsIndexIsUsed() async throws {
        let state = try TenantFixture.state(isWhole: true)
        let connection = try SQLiteConnection(path: StateDirectory.databasePath(in: state.path), mode: .readOnly)
        try connection.execute("BEGIN")
        let catalog = try ViewCatalog.read(connection).seen(by: TenantFixture.acme)
        let shadows = try ShadowViews(catalog, TenantFixture.acme, on: connection)
        let plan = try connection.query("EXPLAIN QUERY PLAN SELECT * FROM sales WHERE spent > 3").compactMap {
            $0[3].text
        }
        #expect(plan.contains { $0.contains("weir_g_sales") }, "\(plan)")
        withExtendedLifetime(shadows) {}
        try connection.execute("COMMIT")
        connection.close()
    }
}
