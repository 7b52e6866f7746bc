internal import StreamCore

/// `substr(x, start, count)`: characters from the first, which is 1; a negative start counts from the end. A view of
/// the same bytes.
struct Substr: Kernel {
    let text: any Kernel
    let start: any Kernel
    /// Nil: to the end.
    let count: (any Kernel)?

    func evaluate(_ frame: Frame) -> Vector {
        let text = text.evaluate(frame)
        let start = start.evaluate(frame)
        let count = count?.evaluate(frame) ?? Vector(.int(.max), isScalar: true)
        let bounds = Pair(start, count, frame)
        let isScalar = text.isScalar && bounds.isScalar
        let rows = isScalar ? 1 : frame.rowCount
        let faults = text.faults(over: rows).merged(
            bounds.isScalar ? bounds.faults.spread(over: rows) : bounds.faults)
        let from = start.ints.values.base
        let many = count.ints.values.base
        if bounds.isScalar, bounds.isValid(0) {
            let (first, taken) = (from[0], many[0])
            let column = text.strings.mapViews { Self.part($0, $1, first, taken) }
            return Vector(.string(column), isScalar: isScalar, faults: faults)
        }
        let startStep = start.isScalar ? 0 : 1
        let countStep = count.isScalar ? 0 : 1
        let textStep = text.isScalar ? 0 : 1
        let strings = text.strings
        let views = Buffer<StringView>(count: rows) { target in
            for row in 0..<rows {
                let view = strings.view(row &* textStep)
                target[row] = Self.part(view, strings.bytes.base, from[row &* startStep], many[row &* countStep])
            }
        }
        let bounded = bounds.isScalar ? (bounds.isValid(0) ? nil : .allNull(count: rows)) : bounds.validity
        let validity = Validity.both(text.validity(over: rows), bounded)
        return withExtendedLifetime(bounds) {
            Vector(
                .string(StringColumn(views: views, bytes: strings.bytes, validity: validity)), isScalar: isScalar,
                faults: faults)
        }
    }

    /// A part of one string. As SQLite counts: position 0 is one before the first, so that `substr(x, 0, 2)` is one
    /// character; what lies before the string uses the count up.
    @inline(__always)
    static func part(_ view: StringView, _ bytes: UnsafePointer<UInt8>, _ start: Int64, _ count: Int64) -> StringView {
        let text = bytes + Int(view.offset)
        let length = Int(view.length)
        var skipped = start
        var taken = max(count, 0)
        if skipped < 0 {
            skipped += Int64(characters(text, length))
            if skipped < 0 {
                taken = taken == .max ? taken : max(taken + skipped, 0)
                skipped = 0
            }
        } else if skipped > 0 {
            skipped -= 1
        } else if taken > 0, taken != .max {
            taken -= 1
        }
        let first = offset(text, length, skipping: skipped)
        let end = first + offset(text + first, length - first, skipping: taken)
        return StringView(offset: view.offset + UInt32(first), length: UInt32(end - first))
    }

    /// The byte behind `count` characters, or the end.
    @inline(__always)
    private static func offset(_ text: UnsafePointer<UInt8>, _ length: Int, skipping count: Int64) -> Int {
        if count >= Int64(length) { return length }
        var left = count
        var index = 0
        while index < length, left > 0 {
            index += LikePattern.characterLength(text + index, length - index)
            left -= 1
        }
        return index
    }

    /// Unicode scalars: bytes that do not continue one.
    @inline(__always)
    static func characters(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int {
        var count = 0
        for index in 0..<length { count &+= text[index] & 0xC0 == 0x80 ? 0 : 1 }
        return count
    }
}
