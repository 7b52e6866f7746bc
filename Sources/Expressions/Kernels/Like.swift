internal import Glibc
internal import StreamCore

/// `x like pattern`, row by row.
struct Like: Kernel {
    let subject: any Kernel
    let pattern: any Kernel
    let escape: UInt8?

    func evaluate(_ frame: Frame) -> Vector {
        let pair = Pair(subject.evaluate(frame), pattern.evaluate(frame), frame)
        let text = pair.left.strings
        let pattern = pair.right.strings
        if pair.right.isScalar, !pair.left.isScalar {
            let view = pattern.view(0)
            let like = LikePattern(
                start: pattern.bytes.base + Int(view.offset), length: Int(view.length), escape: escape)
            let flags = withExtendedLifetime(pair) {
                text.map { flag(like.matches($1 + Int($0.offset), Int($0.length))) }
            }
            return Vector(.bool(FixedColumn(values: flags.values, validity: pair.validity)), faults: pair.faults)
        }
        let textStep = pair.left.isScalar ? 0 : 1
        let patternStep = pair.right.isScalar ? 0 : 1
        let values = Buffer<UInt8>(count: pair.rows) { target in
            for row in 0..<target.count {
                let view = text.view(row &* textStep)
                let like = pattern.view(row &* patternStep)
                let matcher = LikePattern(
                    start: pattern.bytes.base + Int(like.offset), length: Int(like.length), escape: escape)
                target[row] = flag(matcher.matches(text.bytes.base + Int(view.offset), Int(view.length)))
            }
        }
        return Vector(
            .bool(FixedColumn(values: values, validity: pair.validity)), isScalar: pair.isScalar, faults: pair.faults)
    }
}

/// Where a fixed piece of text stands in a string: `starts_with`, `ends_with`, and the `like` patterns that say the
/// same.
struct TextPosition: Kernel {
    enum Place: Sendable {
        case start, end, anywhere
    }

    let subject: any Kernel
    let piece: any Kernel
    let place: Place

    func evaluate(_ frame: Frame) -> Vector {
        let pair = Pair(subject.evaluate(frame), piece.evaluate(frame), frame)
        let text = pair.left.strings
        let piece = pair.right.strings
        if pair.right.isScalar, !pair.left.isScalar {
            let view = piece.view(0)
            let wanted = piece.bytes.base + Int(view.offset)
            let length = Int(view.length)
            let flags = withExtendedLifetime(pair) {
                text.map { flag(holds($1 + Int($0.offset), Int($0.length), wanted, length)) }
            }
            return Vector(.bool(FixedColumn(values: flags.values, validity: pair.validity)), faults: pair.faults)
        }
        let textStep = pair.left.isScalar ? 0 : 1
        let pieceStep = pair.right.isScalar ? 0 : 1
        let values = Buffer<UInt8>(count: pair.rows) { target in
            for row in 0..<target.count {
                let view = text.view(row &* textStep)
                let wanted = piece.view(row &* pieceStep)
                target[row] = flag(
                    holds(
                        text.bytes.base + Int(view.offset), Int(view.length), piece.bytes.base + Int(wanted.offset),
                        Int(wanted.length)))
            }
        }
        return Vector(
            .bool(FixedColumn(values: values, validity: pair.validity)), isScalar: pair.isScalar, faults: pair.faults)
    }

    @inline(__always)
    private func holds(
        _ text: UnsafePointer<UInt8>, _ count: Int, _ piece: UnsafePointer<UInt8>, _ length: Int
    ) -> Bool {
        guard length <= count else { return false }
        switch place {
        case .start: return memcmp(text, piece, length) == 0
        case .end: return memcmp(text + (count - length), piece, length) == 0
        case .anywhere: return TextSearch.first(piece, length, in: text, count) != nil
        }
    }
}

/// Finds bytes in bytes.
enum TextSearch {
    /// Where `piece` first begins, or nil. An empty piece begins at once.
    static func first(
        _ piece: UnsafePointer<UInt8>, _ length: Int, in text: UnsafePointer<UInt8>, _ count: Int
    ) -> Int? {
        if length == 0 { return 0 }
        var position = 0
        while position + length <= count {
            guard let hit = memchr(text + position, Int32(piece[0]), count - length - position + 1) else { return nil }
            position = UnsafeRawPointer(hit) - UnsafeRawPointer(text)
            if memcmp(text + position, piece, length) == 0 { return position }
            position += 1
        }
        return nil
    }
}
