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
