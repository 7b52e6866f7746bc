import Foundation
import StreamCore
import Testing

@testable import weir

/// `weir check` on files of the disk.
@Suite final class CheckCommandTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "weir-check-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private struct Finding: Decodable, Equatable {
        let file: String
        let line: Int
        let column: Int
        let code: String
        let message: String
        let hint: String?
    }

    private func write(_ name: String, _ bytes: Data) throws -> String {
        let file = folder.appendingPathComponent(name)
        try bytes.write(to: file)
        return file.path
    }

    private func check(_ words: [String]) async -> (status: ExitCode, output: String, error: String) {
        let output = Lock("")
        let error = Lock("")
        let console = Console(
            output: { text in output.withLock { $0 += text } }, error: { text in error.withLock { $0 += text } })
        let status = await Program.perform(["check"] + words, console: console)
        return (status, output.withLock { $0 }, error.withLock { $0 })
    }

    private func findings(_ words: [String]) async throws -> [Finding] {
        let result = await check(["--format", "json"] + words)
        #expect(result.error == "")
        let findings = try JSONDecoder().decode([Finding].self, from: Data(result.output.utf8))
        #expect(result.status == (findings.isEmpty ? .done : .failed))
        return findings
    }

    private static let topology = """
        topology: shop
        version: 1
        tables:
          products:
            file: { path: products.csv }
            format: csv
            key: id
            schema: { id: string, name: string }
        sources:
          orders: { file: { path: orders.ndjson }, schema: { id: string } }
        stages:
          named: { from: orders, steps: [{ lookup: { table: products, key: id, take: [name] } }] }
        sinks:
          out: { from: named, file: { path: out.ndjson } }
        """

    @Test func filesThatAreReadMustBeThere() async throws {
        let path = try write("shop.yaml", Data(Self.topology.utf8))
        var found = try await findings([path])
        #expect(found.map(\.code) == ["file-not-found", "file-not-found"])
        #expect(found.map { [$0.line, $0.column] } == [[5, 19], [10, 27]])
        #expect(
            found[0].hint
                == "a relative path is relative to the topology file; --table products=PATH reads another file")

        let orders = try write("orders.ndjson", Data())
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("products.csv"), withIntermediateDirectories: false)
        found = try await findings([path])
        #expect(found.map(\.code) == ["file-unreadable"])
        #expect(found[0].message == "`products.csv`: this is a folder, and a file is wanted")

        let products = try write("other.csv", Data("id,name\n".utf8))
        #expect(try await findings([path, "--table", "products=\(products)"]) == [])
        found = try await findings([path, "--table", "products=\(products)x", "--source", "orders=\(orders)"])
        #expect(found.map(\.code) == ["file-not-found"] && found[0].line == 0)
        #expect(found[0].message.hasPrefix("--table products="))
    }

    /// What only a part knows, the part is asked: nothing that `check` passes may fail the start for it.
    @Test func whatAStartWouldRefuseIsFound() async throws {
        let text = """
            topology: stock
            version: 1
            connections: { cluster: { kafka: { brokers: "localhost:9092", properties: { fetch.min.byte: 1 } } } }
            tables:
              products:
                file: { path: products.csv }
                format: csv
                key: id
                schema: { id: string, weight: float, note?: string }
            sources:
              orders:
                kafka: { connection: cluster, topic: orders }
                schema: { id: string }
            stages:
              weighed:
                from: orders
                steps: [{ lookup: { table: products, key: id, take: [weight] } }]
            views:
              weights: { from: weighed, group_by: { id: id }, aggregate: { weight: max(weight) } }
            """
        let path = try write("stock.yaml", Data(text.utf8))
        _ = try write("products.csv", Data("\u{FEFF}\"id\",wieght\n1,2\n".utf8))
        let found = try await findings([path])
        #expect(found.map(\.code) == ["kafka-property", "not-in-header"])
        #expect(found.map(\.hint) == ["did you mean 'fetch.min.bytes'?", "did you mean `wieght`?"])
        #expect(found.map(\.line) == [3, 9])
        let mended = try write(
            "mended.yaml", Data(text.replacing("fetch.min.byte:", with: "fetch.min.bytes:").utf8))
        _ = try write("products.csv", Data("id,weight\n1,2\n".utf8))
        #expect(try await findings([mended]) == [])
    }

    @Test func theKeysOfAnAccessFileAreLookedAt() async throws {
        let text = """
            access: 1
            issuer: https://id.example.com/
            audience: weir
            keys: missing.json
            claims: { roles: roles }
            roles: { operator: { operator: true } }
            """
        let path = try write("access.yaml", Data(text.utf8))
        let found = try await findings(["--access", path])
        #expect(found.map(\.code) == ["access-keys"])
        #expect(found.first?.message.contains("missing.json") == true)
    }

    @Test func aFileThatIsNoTopologyIsSaidToBeSo() async throws {
        let cases: [(name: String, content: Data, code: String, place: [Int])] = [
            ("empty.yaml", Data(), "empty-file", [0, 0]),
            ("comment.yaml", Data("# nothing\n".utf8), "empty-file", [0, 0]),
            ("latin.yaml", Data("topology: caf".utf8) + [0xE9] + Data("\n".utf8), "file-not-utf8", [1, 14]),
            ("cut.yaml", Data("topology: a\nname: é".utf8).dropLast(), "file-not-utf8", [2, 7]),
            ("brackets.yaml", Data(repeating: UInt8(ascii: "["), count: 1 << 20), "too-deep", [1, 65]),
            ("ten.yaml", Data(repeating: UInt8(ascii: "["), count: 10 << 20), "file-too-large", [0, 0]),
            ("nought.yaml", Data([0, 1, 2]), "yaml", [1, 1]),
        ]
        for item in cases {
            let path = try write(item.name, item.content)
            let found = try await findings([path])
            #expect(found.map(\.code) == [item.code], "\(item.name)")
            #expect(found.first.map { [$0.line, $0.column] } == item.place, "\(item.name)")
            #expect(found.first?.file == path)
        }
        #expect(try await findings([folder.path]).map(\.code) == ["file-unreadable"])
    }

    @Test func oneFileThatCannotBeReadHidesNoOther() async throws {
        let wrong = try write("wrong.yaml", Data("topology: A\nversion: 2\n".utf8))
        let found = try await findings([folder.appendingPathComponent("gone.yaml").path, wrong])
        #expect(found.map(\.code) == ["file-not-found", "no-output", "no-source", "bad-name", "out-of-range"])
        let text = await check([wrong])
        #expect(text.status == .failed && text.output.hasSuffix("4 errors\n"))
    }
}
