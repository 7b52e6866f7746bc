internal import Glibc

/// `like`: `%` stands for any characters, `_` for one; case counts.
struct LikePattern {
    let start: UnsafePointer<UInt8>
    let length: Int
    /// The byte that takes the next one's meaning, or nil.
    let escape: UInt8?

    private static let many = UInt8(ascii: "%")
    private static let one = UInt8(ascii: "_")

    /// One element of the pattern.
    private enum Element {
        case byte(UInt8)
        case one
        case many
        /// The escape with nothing behind it: matches nothing.
        case broken
    }

    private func element(_ position: inout Int) -> Element {
        let byte = start[position]
        position += 1
        if byte == escape {
            guard position < length else { return .broken }
            position += 1
            return .byte(start[position - 1])
        }
        if byte == Self.many { return .many }
        return byte == Self.one ? .one : .byte(byte)
    }

    /// Greedy, with one place to go back to: the last `%` (earlier ones never have to give up what they took).
    func matches(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var position = 0
        var index = 0
        var resume: (position: Int, index: Int)?
        while index < count || position < length {
            if position < length {
                var next = position
                switch element(&next) {
                case .many:
                    resume = (next, index)
                    position = next
                    continue
                case .one where index < count:
                    position = next
                    index += Self.characterLength(text + index, count - index)
                    continue
                case .byte(let byte) where index < count && text[index] == byte:
                    position = next
                    index += 1
                    continue
                default: break
                }
            }
            guard let place = resume, place.index < count else { return false }
            let after = place.index + Self.characterLength(text + place.index, count - place.index)
            resume = (place.position, after)
            position = place.position
            index = after
        }
        return true
    }

    /// Bytes of the UTF-8 character at `text`, which has `count` bytes left.
    @inline(__always)
    static func characterLength(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var length = 1
        while length < count, text[length] & 0xC0 == 0x80 { length += 1 }
        return length
    }
}
