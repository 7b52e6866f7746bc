internal import StreamCore

/// The fields of one CSV record (RFC 4180), unquoted, in one run of bytes that is kept from record to record.
struct CSVFields: ~Copyable {
    /// Each field's bytes lie in `bytes`, a zero behind them.
    private var ends: [Int] = []
    private var quoted: [Bool] = []
    private var bytes = GrowingBuffer<UInt8>(capacity: 256)

    private static let quote: UInt8 = 0x22
    private static let comma: UInt8 = 0x2C

    init() {}

    var count: Int { ends.count }

    /// Whether the field stood between quotes: `""` is an empty string, and nothing at all is no value.
    func isQuoted(_ field: Int) -> Bool { quoted[field] }

    subscript(field: Int) -> UnsafeRawBufferPointer {
        let start = field == 0 ? 0 : ends[field - 1] + 1
        return UnsafeRawBufferPointer(start: bytes.base + start, count: ends[field] - start)
    }

    func text(_ field: Int) -> String { String(decoding: self[field], as: UTF8.self) }

    /// Splits a record; false where quotes are not as RFC 4180 says.
    mutating func split(_ record: UnsafeRawBufferPointer) -> Bool {
        ends.removeAll(keepingCapacity: true)
        quoted.removeAll(keepingCapacity: true)
        bytes.removeAll()
        bytes.reserve(record.count + 2)
        var at = 0
        while true {
            let isQuoted = at < record.count && record[at] == Self.quote
            guard isQuoted ? splitQuoted(record, &at) : splitPlain(record, &at) else { return false }
            ends.append(bytes.count)
            quoted.append(isQuoted)
            bytes.append(0)
            if at == record.count { return true }
            at += 1
        }
    }

    private mutating func splitPlain(_ record: UnsafeRawBufferPointer, _ at: inout Int) -> Bool {
        while at < record.count, record[at] != Self.comma {
            if record[at] == Self.quote { return false }
            bytes.append(record[at])
            at += 1
        }
        return true
    }

    private mutating func splitQuoted(_ record: UnsafeRawBufferPointer, _ at: inout Int) -> Bool {
        at += 1
        while at < record.count {
            let byte = record[at]
            at += 1
            if byte == Self.quote {
                guard at < record.count, record[at] == Self.quote else {
                    return at == record.count || record[at] == Self.comma
                }
                at += 1
            }
            bytes.append(byte)
        }
        return false
    }
}
