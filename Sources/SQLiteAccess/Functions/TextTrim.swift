/// `trim`, `ltrim` and `rtrim` with a set of characters.
enum TextTrim {
    static func run(_ call: FunctionCall, left: Bool, right: Bool) {
        guard let text = call.text(0), let set = call.text(1) else { return }
        var steps = 0
        guard let characters = CharacterSet(set, call, &steps) else { return }
        var start = 0
        var end = text.count
        while left, start < end {
            guard call.goesOn(after: &steps) else { return }
            let next = Self.end(text, from: start)
            guard characters.contains(text, start, next) else { break }
            start = next
        }
        while right, start < end {
            guard call.goesOn(after: &steps) else { return }
            let last = Self.start(text, before: end)
            guard last >= start, characters.contains(text, last, end) else { break }
            end = last
        }
        call.answer(text: UnsafeRawBufferPointer(rebasing: text[start..<end]))
    }

    /// Where the character that begins at `start` ends.
    private static func end(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start + 1
        while end < text.count, end - start < 8, text[end] & 0xc0 == 0x80 { end += 1 }
        return end
    }

    private static func start(_ text: UnsafeRawBufferPointer, before end: Int) -> Int {
        var start = end - 1
        while start > 0, end - start < 8, text[start] & 0xc0 == 0x80 { start -= 1 }
        return start
    }

    private struct CharacterSet {
        /// By the byte of a character that has one.
        private var single = [Bool](repeating: false, count: 256)
        /// The bytes of others, at most eight, as numbers; no two have the same.
        private var longer: Set<UInt64> = []

        /// Nil where the call was ended.
        init?(_ set: UnsafeRawBufferPointer, _ call: FunctionCall, _ steps: inout Int) {
            var place = 0
            while place < set.count {
                guard call.goesOn(after: &steps) else { return nil }
                let next = TextTrim.end(set, from: place)
                if next == place + 1 {
                    single[Int(set[place])] = true
                } else {
                    longer.insert(Self.pack(set, place, next))
                }
                place = next
            }
        }

        func contains(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
            end == start + 1 ? single[Int(text[start])] : longer.contains(Self.pack(text, start, end))
        }

        private static func pack(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UInt64 {
            (start..<end).reduce(0) { $0 << 8 | UInt64(text[$1]) }
        }
    }
}
