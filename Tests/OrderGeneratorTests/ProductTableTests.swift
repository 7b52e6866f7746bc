import OrderGenerator
import StreamCore
import Testing

@Suite struct ProductTableTests {
    @Test func rowsCSVAndColumnsAgree() {
        let table = ProductTable(products: 500)
        let rows = table.rows
        let lines = String(decoding: table.csv(), as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "id,name,category")
        #expect(lines.dropFirst().map(String.init) == rows.map { "\($0.id),\($0.name),\($0.category)" })
        let columns = table.columns()
        #expect(columns.count == ProductTable.schema.fields.count)
        guard case .string(let ids) = columns[0], case .string(let categories) = columns[2] else {
            Issue.record("no strings")
            return
        }
        #expect((0..<500).map { ids[$0] } == rows.map(\.id))
        #expect((0..<500).map { categories[$0] } == rows.map(\.category))
    }

    @Test func idsAreThoseOfOrders() {
        #expect(ProductTable()[42].id == "p-00042")
        #expect(ProductTable()[99_999].id == "p-99999")
        #expect(Set(ProductTable().rows.map(\.id)).count == 10_000)
    }

    @Test func fortyCategoriesAreUsed() {
        let rows = ProductTable().rows
        let counts = Dictionary(grouping: rows, by: \.category).mapValues(\.count)
        #expect(counts.count == 40)
        #expect(counts.values.allSatisfy { (150...350).contains($0) })
    }
}
