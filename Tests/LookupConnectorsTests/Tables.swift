import StreamCore
import TestSupport
import TopologyModel

@testable import LookupConnectors

/// A plan of a table on the shared server.
func table(
    _ query: String, _ schema: Schema, keyColumn: Int = 0, url: String? = nil, inFlight: Int = 2,
    timeout: Int64 = 30_000, connection: String? = nil,
    cache: CachePlan = CachePlan(), keys: Int = 500, retry: RetryPlan = RetryPlan()
) throws -> TablePlan {
    TablePlan(
        name: "products", connector: .postgres(url: try url ?? PostgresServer.shared.url, query: query),
        connection: connection,
        schema: schema, keyColumn: keyColumn, cache: cache,
        batch: LookupBatchPlan(keys: keys, wait: 1, inFlight: inFlight),
        timeout: timeout, retry: retry, onFailure: .stop)
}

func strings(_ values: [String]) -> Column {
    var builder = StringColumnBuilder()
    for value in values { builder.append(value) }
    return .string(builder.finish())
}

func numbers(_ values: [Int64]) -> Column { .int64(FixedColumn(values: Buffer(values))) }

/// The error of a fetch that must fail.
func failure(_ client: PostgresLookup, _ keys: Column) async -> LookupError? {
    do {
        _ = try await client.fetch(keys)
        return nil
    } catch {
        return error as? LookupError
    }
}

extension LookupReply {
    /// Column `index` by the key that each row answers, as text.
    func texts(_ index: Int) -> [Int32: String] {
        var texts: [Int32: String] = [:]
        for (row, key) in keyIndexes.enumerated() {
            switch columns[index] {
            case .string(let column): texts[key] = column[row] ?? "null"
            case .int64(let column): texts[key] = column[row].map { String($0) } ?? "null"
            case .float64(let column): texts[key] = column[row].map { String($0) } ?? "null"
            case .bool(let column): texts[key] = column[row].map { $0 == 1 ? "true" : "false" } ?? "null"
            case .list: break
            }
        }
        return texts
    }
}
