internal import StreamCore

/// `a || b || ...`, null where one of them is; or `concat(a, b, ...)`, which passes over nulls.
struct Concatenation: Kernel {
    let parts: [any Kernel]
    let skipsNulls: Bool
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vectors = parts.map { $0.evaluate(frame) }
        let isScalar = vectors.allSatisfy(\.isScalar)
        let rows = isScalar ? 1 : frame.rowCount
        var faults = Faults()
        var validity: Validity?
        for vector in vectors {
            faults = faults.merged(vector.faults(over: rows))
            if !skipsNulls { validity = .both(validity, vector.validity(over: rows)) }
        }
        let columns = vectors.map { (column: $0.strings, step: $0.isScalar ? 0 : 1) }
        var own = Faults()
        var writer = TextWriter(capacity: rows, byteCapacity: rows * 16)
        for row in 0..<rows {
            if validity?.isValid(row) ?? true {
                for (column, step) in columns where column.isValid(row &* step) {
                    let view = column.view(row &* step)
                    writer.append(column.bytes.base + Int(view.offset), count: Int(view.length))
                }
            }
            if !writer.end() { own.append(row: row, .overflow, site) }
        }
        return Vector(.string(writer.finish(validity: validity)), isScalar: isScalar, faults: faults.merged(own))
    }
}
