internal import StreamCore

extension GrowingBuffer {
    /// The values of the groups `ids`, in that order.
    func gathered(_ ids: [Int32]) -> Buffer<Element> {
        let source = base
        return Buffer(count: ids.count) { target in
            for index in 0..<target.count { target[index] = source[Int(ids[index])] }
        }
    }
}

extension FixedColumn {
    /// Values of which some may be null; no validity where none is.
    init(values: Buffer<Value>, nulls: Int, isValid: (Int) -> Bool) {
        self.init(values: values, validity: nulls == 0 ? nil : Validity(count: values.count, isValid))
    }
}

/// What reads a buffer as a whole. Calls on the buffer keep it alive; a pointer taken from a temporary one would not.
extension Buffer {
    var array: [Element] { Array(values) }

    func mapped<Other: BitwiseCopyable & Sendable>(_ transform: (Element) -> Other) -> Buffer<Other> {
        let source = base
        return Buffer<Other>(count: count) { target in
            for index in 0..<target.count { target[index] = transform(source[index]) }
        }
    }

    func count(where isCounted: (Element) -> Bool) -> Int {
        values.reduce(0) { $0 + (isCounted($1) ? 1 : 0) }
    }
}
