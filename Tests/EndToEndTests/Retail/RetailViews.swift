import Foundation
import Testing

/// What the job's views hold, as `weir query --format json` prints it, a text a row.
struct RetailViews: Sendable, Equatable {
    var revenue: [String]
    var distinctCustomers: [String]
    var customers: [String]
    var cancellations: [String]

    static func read(_ state: StateFolder) async throws -> RetailViews {
        RetailViews(
            revenue: try await rows(
                """
                SELECT month, country, category, lines, articles, revenue FROM revenue_by_month
                ORDER BY month, country, category
                """, state),
            distinctCustomers: try await rows(
                "SELECT customers FROM revenue_by_month ORDER BY month, country, category", state),
            customers: try await rows(
                """
                SELECT customer_id, orders, spent, largest, first_order, last_order, last_seen FROM customers
                ORDER BY customer_id
                """, state),
            cancellations: try await rows(
                "SELECT country, cancellations, amount FROM cancellations_by_country ORDER BY country", state))
    }

    private static func rows(_ sql: String, _ state: StateFolder) async throws -> [String] {
        // An array of objects, one a line.
        let text = try await WeirProgram.query(sql, in: state)
        return text.split(separator: "\n").filter { $0.hasPrefix("  {") }.map { line in
            String(line.dropFirst(2).trimmingSuffix(","))
        }
    }

    /// Holds them against what SQLite computes from the raw events.
    func check(_ oracle: RetailOracle, sourceLocation: SourceLocation = #_sourceLocation) throws {
        expectSame(revenue, try oracle.revenueByMonth(), "revenue_by_month", sourceLocation)
        expectSame(customers, try oracle.customers(), "customers", sourceLocation)
        expectSame(cancellations, try oracle.cancellations(), "cancellations_by_country", sourceLocation)
        let exact = try oracle.distinctCustomers()
        try #require(distinctCustomers.count == exact.count, sourceLocation: sourceLocation)
        for (row, wanted) in zip(distinctCustomers, exact) {
            let found = Int(row.filter(\.isNumber)) ?? -1
            // Six standard errors of a HyperLogLog sketch of 4096 registers.
            let tolerance = max(1, Double(wanted) * 0.1)
            #expect(abs(Double(found - wanted)) <= tolerance, "\(row), not \(wanted)", sourceLocation: sourceLocation)
        }
    }
}

/// Compares rows and shows the first that differs, not all of them.
func expectSame(_ found: [String], _ wanted: [String], _ name: String, _ sourceLocation: SourceLocation) {
    guard found != wanted else { return }
    let index =
        zip(found, wanted).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(found.count, wanted.count)
    Issue.record(
        """
        \(name): \(found.count) rows, \(wanted.count) expected; the first difference at \(index):
        found    \(index < found.count ? found[index] : "nothing")
        expected \(index < wanted.count ? wanted[index] : "nothing")
        """, sourceLocation: sourceLocation)
}

extension Substring {
    fileprivate func trimmingSuffix(_ suffix: String) -> Substring { hasSuffix(suffix) ? dropLast(suffix.count) : self }
}
