internal import StreamCore

/// A batch's keys, hashed before the lock is taken: once a row, or once a dictionary entry where those are fewer.
enum KeyColumn {
    case numbers(FixedColumn<Int64>, hashes: Buffer<UInt64>)
    case strings(StringColumn, hashes: Buffer<UInt64>)
    case dictionary(StringColumn, codes: Buffer<UInt32>, entryHashes: Buffer<UInt64>)

    /// Nil for a layout that is no key; `LookupStep` refuses those when it is made.
    init?(_ column: Column) {
        switch column {
        case .int64(let values): self = .numbers(values, hashes: RowHash.rows([column], rowCount: values.count))
        case .string(let strings):
            if let codes = strings.codes, strings.views.count * 2 <= strings.count {
                let entries = Column.string(StringColumn(views: strings.views, bytes: strings.bytes))
                let hashes = RowHash.rows([entries], rowCount: entries.count)
                self = .dictionary(strings, codes: codes, entryHashes: hashes)
            } else {
                let plain = strings.withoutDictionary()
                self = .strings(plain, hashes: RowHash.rows([.string(plain)], rowCount: plain.count))
            }
        case .bool, .float64, .list: return nil
        }
    }

    /// The key of a row, which is not null.
    func key(_ row: Int) -> LookupKey {
        switch self {
        case .numbers(let values, let hashes): LookupKey(hash: hashes[row], number: values.values[row])
        case .strings(let strings, let hashes): LookupKey(hash: hashes[row], bytes: strings.bytes(row))
        case .dictionary(let strings, let codes, let hashes):
            LookupKey(hash: hashes[Int(codes[row])], bytes: strings.bytes(row))
        }
    }

    func hash(_ row: Int) -> UInt64 {
        switch self {
        case .numbers(_, let hashes), .strings(_, let hashes): hashes[row]
        case .dictionary(_, let codes, let hashes): hashes[Int(codes[row])]
        }
    }

    /// Whether two rows that hash alike have the same key.
    func areEqual(_ left: Int, _ right: Int) -> Bool {
        switch self {
        case .numbers: true
        case .strings(let strings, _): strings.bytes(left).elementsEqual(strings.bytes(right))
        case .dictionary(let strings, let codes, _):
            codes[left] == codes[right] || strings.bytes(left).elementsEqual(strings.bytes(right))
        }
    }
}
