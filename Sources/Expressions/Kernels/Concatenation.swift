internal import StreamCore

/// `a || b || ...`, null where one of them is; or `concat(a, b, ...)`, which passes over nulls.
struct Concatenation: Kernel {
    let parts: [any Kernel]
    let skipsNulls: Bool
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vectors = parts.map { skipsNulls ? Self.withEmptyNulls($0.evaluate(frame)) : $0.evaluate(frame) }
        let isScalar = vectors.allSatisfy(\.isScalar)
        let rows = isScalar ? 1 : frame.rowCount
        var faults = Faults()
        var validity: Validity?
        for vector in vectors {
            faults = faults.merged(vector.faults(over: rows))
            if !skipsNulls { validity = .both(validity, vector.validity(over: rows)) }
        }
        let (column, own) = Self.joined(vectors, rows, validity, site)
        return Vector(.string(column), isScalar: isScalar, faults: faults.merged(own))
    }

    /// Two passes: lengths, then bytes. A row beyond the bound on a batch's bytes is empty, and a fault.
    private static func joined(
        _ vectors: [Vector], _ rows: Int, _ validity: Validity?, _ site: Site
    ) -> (StringColumn, Faults) {
        let parts = vectors.map(StringRows.init)
        var faults = Faults()
        var total = 0
        let views = Buffer<StringView>(count: rows) { target in
            parts.withUnsafeBufferPointer { parts in
                for row in 0..<rows {
                    var length = 0
                    if validity?.isValid(row) ?? true {
                        for part in parts { length += Int(part.view(row).length) }
                    }
                    if total + length > TextWriter.maximumBytes {
                        faults.append(row: row, .overflow, site)
                        length = 0
                    }
                    target[row] = StringView(offset: UInt32(total), length: UInt32(length))
                    total += length
                }
            }
        }
        let bytes = Buffer<UInt8>(count: total) { target in
            guard let start = target.baseAddress else { return }
            parts.withUnsafeBufferPointer { parts in
                for row in 0..<rows where views.base[row].length > 0 {
                    var end = start + Int(views.base[row].offset)
                    for part in parts {
                        let view = part.view(row)
                        copyPadded(part.start(view), Int(view.length), to: end)
                        end += Int(view.length)
                    }
                }
            }
        }
        return withExtendedLifetime(vectors) {
            (StringColumn(views: views, bytes: bytes, validity: validity), faults)
        }
    }

    /// Null rows as empty strings.
    private static func withEmptyNulls(_ vector: Vector) -> Vector {
        guard let validity = vector.column.validity else { return vector }
        let column = vector.strings.withoutDictionary()
        let views = Buffer<StringView>(count: column.count) { target in
            for row in 0..<target.count {
                target[row] = validity.isValid(row) ? column.views.base[row] : StringView(offset: 0, length: 0)
            }
        }
        return Vector(
            .string(StringColumn(views: views, bytes: column.bytes)), isScalar: vector.isScalar, faults: vector.faults)
    }
}
