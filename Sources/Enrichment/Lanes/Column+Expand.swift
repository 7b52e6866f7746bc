internal import StreamCore

extension Column {
    /// One row for each of `codes`, the row that it names. Strings keep the codes as their dictionary's.
    func expanded(by codes: Buffer<UInt32>) -> Column {
        switch self {
        case .bool(let column): .bool(column.expanded(by: codes))
        case .int64(let column): .int64(column.expanded(by: codes))
        case .float64(let column): .float64(column.expanded(by: codes))
        case .string(let column): .string(column.expanded(by: codes))
        case .list: gathered(Selection(Buffer(codes.values.map { Int32($0) })))
        }
    }
}

extension Validity {
    /// Nil where every row is valid.
    fileprivate func expanded(by codes: Buffer<UInt32>) -> Validity? {
        let base = codes.base
        let words = words.base
        var allValid: UInt64 = .max
        let count = codes.count
        let expanded = Buffer<UInt64>(count: Validity.wordCount(count)) { target in
            for word in 0..<target.count {
                let width = min(64, count &- word &* 64)
                var bits: UInt64 = 0
                for bit in 0..<width {
                    let code = Int(base[word &* 64 &+ bit])
                    bits |= (words[code &>> 6] &>> UInt64(code & 63) & 1) &<< UInt64(bit)
                }
                target[word] = bits
                allValid &= bits | (width == 64 ? 0 : UInt64.max &<< UInt64(width))
            }
        }
        return allValid == .max ? nil : Validity(words: expanded, count: count)
    }
}

extension FixedColumn {
    fileprivate func expanded(by codes: Buffer<UInt32>) -> FixedColumn {
        let base = codes.base
        let source = values.base
        let expanded = Buffer<Value>(count: codes.count) { target in
            for row in 0..<target.count { target[row] = source[Int(base[row])] }
        }
        return FixedColumn(values: expanded, validity: validity?.expanded(by: codes))
    }
}

extension StringColumn {
    fileprivate func expanded(by codes: Buffer<UInt32>) -> StringColumn {
        let validity = validity?.expanded(by: codes)
        guard self.codes != nil || validity != nil else {
            return StringColumn(views: views, bytes: bytes, codes: codes)
        }
        let base = codes.base
        let inner = self.codes?.base
        let moved = Buffer<UInt32>(count: codes.count) { target in
            for row in 0..<target.count {
                let code = inner.map { $0[Int(base[row])] } ?? base[row]
                // A null row's code is 0: the dictionary's null rows are not to be looked at.
                target[row] = validity?.isValid(row) ?? true ? code : 0
            }
        }
        return StringColumn(views: views, bytes: bytes, codes: moved, validity: validity)
    }
}
