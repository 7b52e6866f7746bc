/// A pattern of LIKE or GLOB, read once.
///
/// Matching goes back to the last `%` only, so it takes at most the product of two lengths
/// (Russ Cox, "Glob Matching Can Be Simple And Fast Too"); where that is much, it asks whether to go on.
struct TextPattern {
    enum Element {
        /// Any number of characters: `%`, `*`.
        case any
        /// `_`, `?`.
        case one
        case character(UInt32)
        /// An upper and a lower case letter, as the lower one.
        case letter(UInt32)
        case oneOf([ClosedRange<UInt32>], isInverted: Bool)
        /// Nothing: a set that does not close, an escape before the end.
        case never
    }

    enum Outcome { case yes, no, interrupted }

    private(set) var elements: [Element] = []

    private mutating func append(_ element: Element) {
        // Two of them say what one does.
        if case .any = element, case .any? = elements.last { return }
        elements.append(element)
    }

    /// LIKE's: letters of ASCII stand for both cases. `escape` wins where it is `%` or `_`.
    init(like pattern: UnsafeRawBufferPointer, escape: UInt32?) {
        var reader = CharacterReader(pattern)
        while let character = reader.next() {
            switch character {
            case escape: append(reader.next().map(Self.folded) ?? .never)
            case 0x25: append(.any)
            case 0x5f: append(.one)
            default: append(Self.folded(character))
            }
        }
    }

    private static func folded(_ character: UInt32) -> Element {
        let lower = character | 0x20
        return character < 0x80 && lower >= 0x61 && lower <= 0x7a ? .letter(lower) : .character(character)
    }

    /// GLOB's, with sets as SQLite reads them: `[^a-z]`, and a `]` that comes first is meant itself.
    init(glob pattern: UnsafeRawBufferPointer) {
        var reader = CharacterReader(pattern)
        while let character = reader.next() {
            switch character {
            case 0x2a: append(.any)
            case 0x3f: append(.one)
            case 0x5b: append(Self.set(&reader))
            default: append(.character(character))
            }
        }
    }

    private static func set(_ reader: inout CharacterReader) -> Element {
        var ranges: [ClosedRange<UInt32>] = []
        var next = reader.next()
        let isInverted = next == 0x5e
        if isInverted { next = reader.next() }
        if next == 0x5d {
            ranges.append(0x5d...0x5d)
            next = reader.next()
        }
        var before: UInt32?
        while let character = next, character != 0x5d {
            if character == 0x2d, let low = before, let high = reader.peek, high != 0x5d {
                _ = reader.next()
                if low <= high { ranges.append(low...high) }
                before = nil
            } else {
                ranges.append(character...character)
                before = character
            }
            next = reader.next()
        }
        return next == nil ? .never : .oneOf(ranges, isInverted: isInverted)
    }

    /// Comparisons between two questions whether to go on.
    private static let patience = 65_536

    /// - Parameter goesOn: asked now and then.
    func matches(_ text: UnsafeRawBufferPointer, goesOn: () -> Bool) -> Outcome {
        var reader = CharacterReader(text)
        var place = 0
        var anyPlace: Int?
        var anyReader = reader
        var left = Self.patience
        while true {
            if place < elements.count, case .any = elements[place] {
                place += 1
                // Whatever comes fits.
                if place == elements.count { return .yes }
                anyPlace = place
                anyReader = reader
                continue
            }
            left -= 1
            if left < 0 {
                guard goesOn() else { return .interrupted }
                left = Self.patience
            }
            let character = reader.next()
            if place == elements.count {
                if character == nil { return .yes }
            } else {
                // Later beginnings would run out of text too.
                guard let character else { return .no }
                if fits(elements[place], character, &left) {
                    place += 1
                    continue
                }
            }
            guard let anyPlace, anyReader.next() != nil else { return .no }
            reader = anyReader
            place = anyPlace
        }
    }

    private func fits(_ element: Element, _ character: UInt32, _ left: inout Int) -> Bool {
        switch element {
        case .any, .one: return true
        case .character(let wanted): return character == wanted
        case .letter(let wanted): return character < 0x80 && character | 0x20 == wanted
        case .oneOf(let ranges, let isInverted):
            left -= ranges.count
            return ranges.contains { $0.contains(character) } != isInverted
        case .never: return false
        }
    }
}

/// Characters of UTF-8, one after the other; a byte that belongs to none stands for itself.
struct CharacterReader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var peek: UInt32? {
        var copy = self
        return copy.next()
    }

    mutating func next() -> UInt32? {
        guard place < bytes.count else { return nil }
        let first = UInt32(bytes[place])
        place += 1
        guard first >= 0xc0 else { return first }
        var character = first & (first < 0xe0 ? 0x1f : first < 0xf0 ? 0x0f : 0x07)
        var count = 0
        while count < 3, place < bytes.count, bytes[place] & 0xc0 == 0x80 {
            character = character << 6 | UInt32(bytes[place] & 0x3f)
            place += 1
            count += 1
        }
        return character
    }
}
