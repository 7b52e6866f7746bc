internal import StreamCore

/// `replace(x, from, to)`: every `from`, left to right, replaced; an empty `from` changes nothing.
struct Replacement: Kernel {
    let text: any Kernel
    let from: any Kernel
    let to: any Kernel
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let text = text.evaluate(frame)
        let pair = Pair(from.evaluate(frame), to.evaluate(frame), frame)
        let wanted = pair.left.strings
        let replacing = pair.right.strings
        if pair.isScalar, pair.isValid(0), pair.faults.isEmpty {
            let from = wanted.bytes(0)
            let to = replacing.bytes(0)
            return withExtendedLifetime(pair) {
                text.rewritten(site) { view, bytes, writer in
                    Self.replace(bytes + Int(view.offset), Int(view.length), from, to, &writer)
                }
            }
        }
        return byRow(text, pair, frame)
    }

    private func byRow(_ text: Vector, _ pair: Pair, _ frame: Frame) -> Vector {
        let isScalar = text.isScalar && pair.isScalar
        let rows = isScalar ? 1 : frame.rowCount
        let step = (text: text.isScalar ? 0 : 1, from: pair.left.isScalar ? 0 : 1, to: pair.right.isScalar ? 0 : 1)
        let validity = Validity.both(
            text.validity(over: rows), .both(pair.left.validity(over: rows), pair.right.validity(over: rows)))
        let faults = text.faults(over: rows).merged(pair.left.faults(over: rows)).merged(
            pair.right.faults(over: rows))
        let strings = text.strings
        var own = Faults()
        var writer = TextWriter(capacity: rows, byteCapacity: rows * 16)
        for row in 0..<rows {
            if validity?.isValid(row) ?? true {
                let view = strings.view(row &* step.text)
                Self.replace(
                    strings.bytes.base + Int(view.offset), Int(view.length), pair.left.strings.bytes(row &* step.from),
                    pair.right.strings.bytes(row &* step.to), &writer)
            }
            if !writer.end() { own.append(row: row, .overflow, site) }
        }
        return Vector(.string(writer.finish(validity: validity)), isScalar: isScalar, faults: faults.merged(own))
    }

    private static func replace(
        _ text: UnsafePointer<UInt8>, _ count: Int, _ from: UnsafeRawBufferPointer, _ to: UnsafeRawBufferPointer,
        _ writer: inout TextWriter
    ) {
        guard let wanted = from.baseAddress?.assumingMemoryBound(to: UInt8.self), from.count > 0 else {
            return writer.append(text, count: count)
        }
        var position = 0
        while let hit = TextSearch.first(wanted, from.count, in: text + position, count - position) {
            writer.append(text + position, count: hit)
            if let new = to.baseAddress { writer.append(new.assumingMemoryBound(to: UInt8.self), count: to.count) }
            position += hit + from.count
        }
        writer.append(text + position, count: count - position)
    }
}
