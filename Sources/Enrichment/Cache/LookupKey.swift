internal import StreamCore

/// One key on its own, with its hash: what is waited for and what a request asks for. Keys of one table are all
/// numbers or all bytes.
struct LookupKey: Hashable, Sendable {
    enum Value: Equatable, Sendable {
        case number(Int64)
        case bytes([UInt8])
    }

    let hash: UInt64
    let value: Value

    init(hash: UInt64, number: Int64) {
        self.hash = hash
        value = .number(number)
    }

    init(hash: UInt64, bytes: UnsafeRawBufferPointer) {
        self.hash = hash
        value = .bytes(Array(bytes))
    }

    init(_ number: Int64) { self.init(hash: RowHash.mix(UInt64(bitPattern: number) &+ 1), number: number) }

    init(_ text: String) {
        var text = text
        self = text.withUTF8 { LookupKey(hash: RowHash.bytes(UnsafeRawBufferPointer($0)), bytes: .init($0)) }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    /// Bytes of the key.
    var length: Int {
        switch value {
        case .number: 8
        case .bytes(let bytes): bytes.count
        }
    }

    /// Whether `entry`, whose hash is this key's, is this key's.
    func isHeld(by entry: Entry) -> Bool {
        guard Int(entry.pointee.keyLength) == length else { return false }
        switch value {
        case .number(let number): return entry.key.load(as: Int64.self) == number
        case .bytes(let bytes): return UnsafeRawBufferPointer(start: entry.key, count: length).elementsEqual(bytes)
        }
    }

    /// The keys as one column, in order.
    static func column(_ keys: [LookupKey]) -> Column {
        guard case .number = keys.first?.value else {
            var builder = StringColumnBuilder(capacity: keys.count, byteCapacity: keys.count * 16 + 1)
            for case .bytes(let bytes) in keys.map(\.value) { builder.append(bytes) }
            return .string(builder.finish())
        }
        let numbers = keys.map { key -> Int64 in
            guard case .number(let number) = key.value else { return 0 }
            return number
        }
        return .int64(FixedColumn(values: Buffer(numbers)))
    }
}
