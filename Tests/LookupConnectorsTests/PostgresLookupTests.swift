import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import LookupConnectors

@Suite(
    "PostgreSQL lookups", .enabled(if: PostgresServer.isAvailable, "PostgreSQL is not installed"),
    .timeLimit(.minutes(2)))
struct PostgresLookupTests {
    @Test("Every type, exactly, and its null")
    func types() async throws {
        try PostgresServer.shared.execute(
            """
            CREATE TABLE every_type (id int PRIMARY KEY, flag boolean, small smallint, big bigint, ratio double precision,
                single real, price numeric(20,4), word varchar(20), padded char(8), raw bytea, at timestamptz,
                local_at timestamp, day date, tag uuid);
            INSERT INTO every_type VALUES
                (1, true, -7, 9223372036854775807, 0.1, 1.5, 12345678901234.5600, 'żółć', 'ab', '\\x00ff10',
                 '2026-01-02 03:04:05.678+02', '1969-12-31 23:59:59.9999', '2026-02-28',
                 '11111111-2222-3333-4444-555555555555'),
                (2, false, 0, -9223372036854775808, 'NaN', 'Infinity', -0.01, '', '', '\\x', '1970-01-01 00:00:00+00',
                 '0001-01-01 00:00:00', '1969-12-31', '00000000-0000-0000-0000-000000000000'),
                (3, null, null, null, null, null, null, null, null, null, null, null, null, null);
            """)
        let types: [(String, DataType)] = [
            ("flag", .bool), ("small", .int), ("big", .int), ("ratio", .float), ("single", .float),
            ("price", .decimal(precision: 18, scale: 2)), ("word", .string), ("padded", .string), ("raw", .bytes),
            ("at", .timestamp), ("local_at", .timestamp), ("day", .date), ("tag", .string),
        ]
        let schema = Schema([Field("id", .int)] + types.map { Field($0.0, $0.1, isOptional: true) })
        let client = try PostgresLookup(table("SELECT * FROM every_type WHERE id = ANY($1)", schema))
        let reply = try await client.fetch(numbers([3, 4, 2, 1]))
        #expect(reply.keyIndexes.sorted() == [0, 2, 3])
        let expected: [[String]] = [
            ["true", "false"], ["-7", "0"], ["9223372036854775807", "-9223372036854775808"], ["0.1", "nan"],
            ["1.5", "inf"], ["1234567890123456", "-1"], ["żółć", ""], ["ab", ""], ["\u{0}\u{FFFD}\u{10}", ""],
            ["1767315845678", "0"], ["-1", "-62135596800000"], ["20512", "-1"],
            ["11111111-2222-3333-4444-555555555555", "00000000-0000-0000-0000-000000000000"],
        ]
        for (index, values) in expected.enumerated() {
            let texts = reply.texts(index + 1)
            #expect(texts[3] == values[0] && texts[2] == values[1] && texts[0] == "null", "\(types[index].0): \(texts)")
        }
        await client.close()
    }

    @Test("Keys of every type that a key may have")
    func keys() async throws {
        try PostgresServer.shared.execute(
            """
            CREATE TYPE mood AS ENUM ('fine', 'so so');
            CREATE TABLE keyed (n bigint, price numeric(12,3), at timestamptz, day date, tag uuid, raw bytea, how mood, word text);
            INSERT INTO keyed VALUES (-5, -0.250, '1969-07-20 20:17:40.123+00', '1969-07-20',
                '11111111-2222-3333-4444-555555555555', '\\x00ff', 'so so', 'it');
            """)
        let cases: [(String, DataType, Column)] = [
            ("n", .int, numbers([7, -5])), ("price", .decimal(precision: 12, scale: 3), numbers([1, -250])),
            ("at", .timestamp, numbers([0, -14_182_939_877])), ("day", .date, numbers([0, -165])),
            ("tag", .string, strings([String(repeating: "0", count: 32), "11111111-2222-3333-4444-555555555555"])),
            ("how", .string, strings(["fine", "so so"])),
        ]
        for (name, type, keys) in cases {
            let schema = Schema([Field("word", .string), Field(name, type)])
            let query = "SELECT word, \(name) FROM keyed WHERE \(name) = ANY($1)"
            let client = try PostgresLookup(table(query, schema, keyColumn: 1))
            let texts = try await client.fetch(keys).texts(0)
            #expect(texts == [1: "it"], "\(name)")
            await client.close()
        }
        var bytes = StringColumnBuilder()
        bytes.append([1])
        bytes.append([0, 255])
        let schema = Schema([Field("word", .string), Field("raw", .bytes)])
        let client = try PostgresLookup(table("SELECT word, raw FROM keyed WHERE raw = ANY($1)", schema, keyColumn: 1))
        #expect(try await client.fetch(.string(bytes.finish())).texts(0) == [1: "it"])
        await client.close()
    }

    static let pair = Schema([Field("id", .string), Field("name", .string)])

    @Test(
        "What does not fit is refused with a code, and says nothing of values",
        arguments: [
            ("SELECT id FROM secrets WHERE id = ANY($1)", "lookup-column"),
            ("SELECT id, 1 AS name FROM secrets WHERE id = ANY($1)", "lookup-type"),
            ("SELECT id, name FROM secrets WHERE id = ANY($1) AND id <> $2", "lookup-parameter"),
            ("SELECT id, name FROM secrets", "lookup-parameter"),
            ("SELECT id, null::text AS name FROM secrets WHERE id = ANY($1)", "lookup-null"),
            ("SELECT 'hush-hush' AS id, name FROM secrets WHERE id = ANY($1)", "lookup-unasked-key"),
            (
                "SELECT id, s.name FROM secrets s CROSS JOIN generate_series(1, 2) WHERE id = ANY($1)",
                "lookup-duplicate-key"
            ),
            ("SELECT id, name FROM nowhere WHERE id = ANY($1)", "postgres-42p01"),
            ("SELECT id, name FROM secrets WHERE id = ANY($1", "postgres-42601"),
            ("SELECT id, name FROM secrets WHERE id = ANY($1) AND (name || id)::int = 1", "postgres-22p02"),
        ])
    func refusals(query: String, code: String) async throws {
        try PostgresServer.shared.execute(
            """
            CREATE TABLE IF NOT EXISTS secrets (id text, name text);
            INSERT INTO secrets SELECT 'hush', 'hush-hush' WHERE NOT EXISTS (SELECT FROM secrets);
            """)
        let client = try PostgresLookup(table(query, Self.pair))
        for _ in 0..<2 {
            let error = try #require(await failure(client, strings(["hush"])))
            #expect(error.kind == .refused && error.error.code == code)
            #expect(error.error.message.hasPrefix("table products: "))
            #expect(!"\(error.error)".contains("hush") || query.contains("hush"))
        }
        if code.hasPrefix("lookup-c") { await #expect(throws: LookupError.self) { try await client.check() } }
        await client.close()
    }

    @Test("A number that does not fit its declared type is refused")
    func values() async throws {
        let schema = Schema([Field("id", .string), Field("price", .decimal(precision: 4, scale: 2))])
        let client = try PostgresLookup(table("SELECT k AS id, 123.456 AS price FROM unnest($1::text[]) k", schema))
        let error = await failure(client, strings(["a"]))
        #expect(error?.error.code == "lookup-value" && error?.kind == .refused)
        #expect(error?.error.message.contains("123") == false)
        await client.close()
    }

    @Test("The password is in no message", arguments: [0, 1, 2, 3])
    func password(variant: Int) async throws {
        let port = try PostgresServer.shared.port
        let urls = [
            "postgresql://weir:wrong-secret@127.0.0.1:\(port)/postgres?sslmode=disable",
            "postgresql://weir:wrong-secret@127.0.0.1:1/postgres",
            "postgresql://weir:wrong-secret@no-such-host.invalid/postgres",
            "host=127.0.0.1 port=1 user=weir password='wrong-secret'",
        ]
        let client = try PostgresLookup(table("SELECT $1::text[]", Self.pair, url: urls[variant]))
        let error = try #require(await failure(client, strings(["a"])))
        let isDenied = variant == 0
        #expect(error.error.code == (isDenied ? "postgres-28p01" : "postgres-unreachable"))
        #expect(error.kind == (isDenied ? .refused : .unreachable) && error.error.isTransient != isDenied)
        #expect(!"\(error)".contains("wrong-secret"))
        #expect(!error.error.message.contains("\n"))
        #expect(throws: WeirError.self) {
            try PostgresLookup(table("", Self.pair, url: "postgresql://weir:wrong-secret@[::1/postgres"))
        }
        do {
            _ = try PostgresLookup(table("", Self.pair, url: "postgresql://weir:wrong-secret@[::1/postgres"))
        } catch {
            #expect((error as? WeirError)?.code == "lookup-url" && !"\(error)".contains("wrong-secret"))
        }
    }

    @Test(
        "Who is not let in is told so before the job starts, by the connection's name",
        arguments: [
            ("weir:wrong", "postgres", "postgres-28p01"), ("nobody:hunter2", "postgres", "postgres-28p01"),
            ("weir:\(PostgresServer.password)", "nowhere", "postgres-3d000"),
        ])
    func denial(user: String, database: String, code: String) async throws {
        let url = "postgresql://\(user)@127.0.0.1:\(try PostgresServer.shared.port)/\(database)?sslmode=disable"
        let client = try PostgresLookup(table("SELECT $1::text[]", Self.pair, url: url, connection: "catalog"))
        let error = await #expect(throws: WeirError.self) { try await client.checkAccess() }
        #expect(error?.code == code && error?.isTransient == false)
        #expect(error?.message.hasPrefix("table products: connection 'catalog' is refused: ") == true)
        #expect(
            error?.message.contains("FATAL:  ") == true && error?.message.contains(code.suffix(5).uppercased()) == false
        )
        await client.close()
    }

    @Test("A server that is away is no reason not to start")
    func absence() async throws {
        let client = try PostgresLookup(table("SELECT 1", Self.pair, url: "postgresql://weir@127.0.0.1:1/postgres"))
        try await client.checkAccess()
        let served = try PostgresLookup(table("SELECT k AS id, 'n'::text AS name FROM unnest($1::text[]) k", Self.pair))
        try await served.checkAccess()
        #expect(try await served.fetch(strings(["a"])).keyIndexes == [0])
        for each in [client, served] { await each.close() }
    }

    @Test("A cancelled request stops working on the server too, and the next is answered")
    func cancellation() async throws {
        let query =
            "SELECT k AS id, 'n'::text AS name FROM unnest($1::text[]) k WHERE k <> 'slow' OR pg_sleep(60) IS NOT NULL"
        let client = try PostgresLookup(table(query, Self.pair, inFlight: 1))
        #expect(try await client.fetch(strings(["quick"])).keyIndexes == [0])
        let slow = Task { try await client.fetch(strings(["slow"])) }
        try await Self.waitFor(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND wait_event = 'PgSleep'", "1")
        slow.cancel()
        let result = await slow.result
        #expect { try result.get() } throws: { ($0 as? LookupError)?.error.code == "lookup-cancelled" }
        try await Self.waitFor(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND wait_event = 'PgSleep'", "0")
        #expect(try await client.fetch(strings(["quick"])).keyIndexes == [0])
        await client.close()
    }

    @Test("A request that outlasts the table's timeout is unreachable, or refused where the server was first")
    func timeout() async throws {
        let query = "SELECT k AS id, 'n'::text AS name FROM unnest($1::text[]) k WHERE pg_sleep(61) IS NOT NULL"
        let client = try PostgresLookup(table(query, Self.pair, timeout: 300))
        let error = try #require(await failure(client, strings(["a"])))
        #expect(["lookup-timeout", "postgres-57014"].contains(error.error.code))
        await client.close()
    }

    @Test("No more connections than are declared, whoever asks")
    func bound() async throws {
        let query =
            "SELECT k AS id, pg_backend_pid()::text AS name FROM unnest($1::text[]) k WHERE pg_sleep(0.01) IS NOT NULL"
        let client = try PostgresLookup(table(query, Self.pair, inFlight: 3))
        let servers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<30 { group.addTask { try await client.fetch(strings(["a"])).texts(1)[0] } }
            var seen: Set<String> = []
            for try await server in group { if let server { seen.insert(server) } }
            return seen
        }
        #expect((1...3).contains(servers.count))
        await client.close()
        await #expect(throws: CancellationError.self) { try await client.fetch(strings(["a"])) }
    }

    /// Asks the server until it says `expected`.
    static func waitFor(_ sql: String, _ expected: String) async throws {
        while try PostgresServer.shared.execute(sql) != expected { await Task.yield() }
    }
}
