import StreamCore
import Testing

/// What every `LookupClient` must do. The client under test serves the table that `rows` describes.
struct LookupClientSuite {
    /// `{ id: string, name: string, category?: string, price: decimal(12,2) }`, the key first.
    static let schema = Schema([
        Field("id", .string), Field("name", .string), Field("category", .string, isOptional: true),
        Field("price", .decimal(precision: 12, scale: 2)),
    ])

    struct Row: Equatable {
        var id: String
        var name: String
        var category: String?
        var price: Int64
    }

    /// Numbered rows, and keys and values that quoting could get wrong.
    static let rows: [Row] =
        (0..<1000).map { number in
            Row(
                id: "k-\(number)", name: "Name \(number)", category: number % 5 == 0 ? nil : "category \(number % 7)",
                price: Int64(number) * 100 + 1)
        }
        + ["", " ", "NULL", "a,b", "{}", "\"quoted\"", "back\\slash", "it's", "tab\tline\nbreak", "żółć 🌊", "%", "$1"]
        .enumerated().map { Row(id: $1, name: "odd \($1)", category: $1, price: -Int64($0)) }

    let client: any LookupClient

    func run() async throws {
        try await findsWhatThereIs()
        try await askedForNothing()
        try await oddKeys()
        try await manyKeys()
        try await atOnce()
        try await cancellation()
        await client.close()
        await client.close()
    }

    private func fetch(_ keys: [String]) async throws -> [Int: Row] {
        var builder = StringColumnBuilder()
        for key in keys { builder.append(key) }
        let reply = try await client.fetch(.string(builder.finish()))
        try #require(reply.columns.count == 4 && reply.columns.allSatisfy { $0.count == reply.keyIndexes.count })
        guard case .string(let ids) = reply.columns[0], case .string(let names) = reply.columns[1],
            case .string(let categories) = reply.columns[2], case .int64(let prices) = reply.columns[3]
        else {
            Issue.record("the columns are not of the schema's layouts")
            return [:]
        }
        var found: [Int: Row] = [:]
        for (row, key) in reply.keyIndexes.enumerated() {
            let read = Row(
                id: ids[row] ?? "null", name: names[row] ?? "null", category: categories[row],
                price: prices[row] ?? .min)
            #expect(found.updateValue(read, forKey: Int(key)) == nil, "key \(key) was answered twice")
        }
        return found
    }

    private func findsWhatThereIs() async throws {
        let found = try await fetch(["k-3", "nobody", "k-5", "k-33 ", "K-3"])
        #expect(found == [0: Self.rows[3], 2: Self.rows[5]])
    }

    private func askedForNothing() async throws { #expect(try await fetch([]).isEmpty) }

    private func oddKeys() async throws {
        let odd = Array(Self.rows[1000...])
        let found = try await fetch(odd.map(\.id) + ["null\0byte"])
        #expect(found == Dictionary(uniqueKeysWithValues: odd.enumerated().map { ($0, $1) }))
    }

    private func manyKeys() async throws {
        let found = try await fetch((0..<2000).reversed().map { "k-\($0)" })
        #expect(found.count == 1000)
        for number in 0..<1000 { #expect(found[1999 - number] == Self.rows[number]) }
    }

    private func atOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    let found = try await fetch(["k-\(task)", "k-\(task + 100)"])
                    #expect(found == [0: Self.rows[task], 1: Self.rows[task + 100]])
                }
            }
            try await group.waitForAll()
        }
    }

    /// A cancelled fetch ends, however it ends, and the next one is as good as any.
    private func cancellation() async throws {
        let tasks = (0..<4).map { number in Task { try await fetch(["k-\(number)"]) } }
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        #expect(try await fetch(["k-9"]) == [0: Self.rows[9]])
    }
}
