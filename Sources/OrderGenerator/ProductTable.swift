public import StreamCore

/// The products that orders name: `p-00000` and so on, each in one of 40 categories.
public struct ProductTable: Sendable {
    public struct Product: Sendable, Hashable {
        public let id: String
        public let name: String
        public let category: String
    }

    public let count: Int

    public init(products: Int = 10_000) { count = products }

    public static let categories = [
        "appliances", "art", "audio", "baby", "bags", "bath", "bedding", "bicycles", "books", "cameras", "camping",
        "candles", "clothing", "coffee", "computers", "cookware", "cosmetics", "drinks", "fitness", "furniture",
        "games",
        "garden", "groceries", "hardware", "health", "hobby", "jewelry", "kitchen", "lighting", "music", "office",
        "outdoor", "pets", "phones", "shoes", "sports", "stationery", "tools", "toys", "watches",
    ]

    private static let kinds = ["Basic", "Classic", "Compact", "Deluxe", "Family", "Light", "Premium", "Travel"]

    public subscript(index: Int) -> Product {
        let number = String(index)
        let category = Self.categories[Self.category(of: index)]
        let kind = Self.kinds[Int(SplitMix.mix(UInt64(index) &+ 0x6B69) % UInt64(Self.kinds.count))]
        return Product(
            id: "p-" + String(repeating: "0", count: max(5 - number.count, 0)) + number,
            name: "\(kind) \(category) no. \(number)", category: category)
    }

    public var rows: [Product] { (0..<count).map { self[$0] } }

    /// `id,name,category`, a header in front.
    public func csv() -> [UInt8] {
        var text = "id,name,category\n"
        for product in rows { text += "\(product.id),\(product.name),\(product.category)\n" }
        return Array(text.utf8)
    }

    /// `id`, `name`, `category`, all strings.
    public static let schema = Schema([
        Field("id", .string), Field("name", .string), Field("category", .string),
    ])

    /// The rows as columns of `schema`.
    public func columns() -> [Column] {
        var ids = StringColumnBuilder(capacity: count)
        var names = StringColumnBuilder(capacity: count)
        var categories = StringColumnBuilder(capacity: count)
        for product in rows {
            ids.append(product.id)
            names.append(product.name)
            categories.append(product.category)
        }
        return [.string(ids.finish()), .string(names.finish()), .string(categories.finish())]
    }

    /// Index into `categories`.
    static func category(of product: Int) -> Int {
        Int(SplitMix.mix(UInt64(product) &+ 0x6361_7465) % UInt64(categories.count))
    }

    /// Hundredths: from 1.00 to 200.99, low ones more often.
    static func price(of product: Int) -> Int {
        let draw = Int(SplitMix.mix(UInt64(product) &+ 0x7072_6963) % 20_000)
        return 100 + draw * draw / 20_000
    }
}
