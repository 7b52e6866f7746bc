internal import Glibc
internal import StreamCore

/// `lower(x)`, `upper(x)`: the default case mapping of Unicode. ASCII is mapped in place; only strings with other
/// characters go through the standard library.
struct LetterCase: Kernel {
    enum Target: Sendable {
        case lower, upper
    }

    let operand: any Kernel
    let target: Target
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let first = target == .lower ? UInt8(ascii: "A") : UInt8(ascii: "a")
        return operand.evaluate(frame).rewritten(site) { view, bytes, writer in
            let start = bytes + Int(view.offset)
            let count = Int(view.length)
            guard Self.isASCII(start, count) else {
                let text = String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
                writer.append(target == .lower ? text.lowercased() : text.uppercased())
                return
            }
            writer.append(start, count: count, flippingFrom: first)
        }
    }

    @inline(__always)
    private static func isASCII(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var seen: UInt8 = 0
        for index in 0..<count { seen |= start[index] }
        return seen < 0x80
    }
}

/// `trim(x)`: without the given characters at both ends.
struct Trim: Kernel {
    let operand: any Kernel
    /// Each as its UTF-8 bytes.
    let characters: [[UInt8]]

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let column: StringColumn
        if characters.count == 1, let only = characters[0].first, characters[0].count == 1 {
            column = vector.strings.mapViews { Self.trimmed($0, $1, only) }
        } else {
            column = vector.strings.mapViews { trimmed($0, $1) }
        }
        return Vector(.string(column), isScalar: vector.isScalar, faults: vector.faults)
    }

    @inline(__always)
    private static func trimmed(_ view: StringView, _ bytes: UnsafePointer<UInt8>, _ byte: UInt8) -> StringView {
        var start = Int(view.offset)
        var end = start + Int(view.length)
        while start < end, bytes[start] == byte { start += 1 }
        while start < end, bytes[end - 1] == byte { end -= 1 }
        return StringView(offset: UInt32(start), length: UInt32(end - start))
    }

    private func trimmed(_ view: StringView, _ bytes: UnsafePointer<UInt8>) -> StringView {
        var start = Int(view.offset)
        var end = start + Int(view.length)
        while let length = match({ memcmp(bytes + start, $0, $1) }, within: end - start) { start += length }
        while let length = match({ memcmp(bytes + end - $1, $0, $1) }, within: end - start) { end -= length }
        return StringView(offset: UInt32(start), length: UInt32(end - start))
    }

    /// Bytes of the character that stands at that end, or nil.
    private func match(_ compare: (UnsafePointer<UInt8>, Int) -> Int32, within count: Int) -> Int? {
        for character in characters where character.count <= count && compare(character, character.count) == 0 {
            return character.count
        }
        return nil
    }
}

/// `length(x)`: characters (Unicode scalars) of a string, bytes of a byte string.
struct Length: Kernel {
    let operand: any Kernel
    let countsBytes: Bool

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let column =
            countsBytes
            ? vector.strings.map { view, _ in Int64(view.length) }
            : vector.strings.map { Int64(Substr.characters($1 + Int($0.offset), Int($0.length))) }
        return Vector(.int64(column), isScalar: vector.isScalar, faults: vector.faults)
    }
}
