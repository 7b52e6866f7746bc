/// What a format of `printf` asks for (https://www.sqlite.org/printf.html), as far as it can ask for too much.
struct PrintfFormat {
    /// The greatest width or precision, in characters, whether the format says it or an argument (`*`).
    private(set) var widest = 0

    private let format: UnsafeRawBufferPointer
    private var place = 0
    /// The argument that comes next; the first is the format.
    private var argument = 1

    init(_ format: UnsafeRawBufferPointer, _ call: FunctionCall, count: Int) {
        self.format = format
        while let percent = format[place...].firstIndex(of: UInt8(ascii: "%")) {
            place = percent + 1
            skip("-+ #!0,")
            readNumber(call, count)
            if place < format.count, format[place] == UInt8(ascii: ".") {
                place += 1
                readNumber(call, count)
            }
            skip("l")
            guard place < format.count else { return }
            // These two take none.
            if format[place] != UInt8(ascii: "%"), format[place] != UInt8(ascii: "n") { argument += 1 }
            place += 1
        }
    }

    private mutating func skip(_ letters: StaticString) {
        letters.withUTF8Buffer { letters in
            while place < format.count, letters.contains(format[place]) { place += 1 }
        }
    }

    private mutating func readNumber(_ call: FunctionCall, _ count: Int) {
        if place < format.count, format[place] == UInt8(ascii: "*") {
            place += 1
            let number = argument < count ? Int32(truncatingIfNeeded: call.integer(argument)) : 0
            argument += 1
            widest = max(widest, Int(number.magnitude))
            return
        }
        var number = 0
        while place < format.count, format[place] >= 48, format[place] <= 57 {
            number = min(number * 10 + Int(format[place]) - 48, 1 << 31)
            place += 1
        }
        widest = max(widest, number)
    }
}
