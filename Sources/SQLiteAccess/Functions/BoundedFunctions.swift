internal import CSQLite
internal import CSQLiteBound

extension SQLiteConnection {
    /// Puts functions that take a time linear in the length of their texts in the place of SQLite's `instr`, `replace`,
    /// `trim`, `ltrim` and `rtrim`, whose time is the product of two lengths, ones that can be interrupted in the
    /// place of `like` and `glob`, and a `printf` (`format`) that does not count to a precision of two billions. They
    /// answer the same, but for texts with a NUL inside or that are no UTF-8.
    ///
    /// `column GLOB 'prefix*'` then searches no index, which SQLite does for a `glob` of its own only.
    public func useBoundedFunctions() throws {
        try replaceFunction("instr", 2) { FunctionCall($0, $2).map(TextSearch.instr) }
        try replaceFunction("replace", 3) { FunctionCall($0, $2).map(TextSearch.replace) }
        try replaceFunction("trim", 2) { FunctionCall($0, $2).map { TextTrim.run($0, left: true, right: true) } }
        try replaceFunction("ltrim", 2) { FunctionCall($0, $2).map { TextTrim.run($0, left: true, right: false) } }
        try replaceFunction("rtrim", 2) { FunctionCall($0, $2).map { TextTrim.run($0, left: false, right: true) } }
        try replaceFunction("like", 2) { FunctionCall($0, $2).map { PatternFunction.like($0, hasEscape: false) } }
        try replaceFunction("like", 3) { FunctionCall($0, $2).map { PatternFunction.like($0, hasEscape: true) } }
        try replaceFunction("glob", 2) { FunctionCall($0, $2).map(PatternFunction.glob) }
        try useBoundedPrintf()
    }
}

/// `instr` and `replace`, over the C library's `memmem`, which is linear (Crochemore and Perrin's two-way search).
enum TextSearch {
    static func instr(_ call: FunctionCall) {
        guard !call.isNull(0), !call.isNull(1) else { return }
        // By bytes where both are blobs, else by characters.
        let areBlobs = call.isBlob(0) && call.isBlob(1)
        let texts = areBlobs ? (call.blob(0), call.blob(1)) : call.text(0).flatMap { a in call.text(1).map { (a, $0) } }
        guard let (text, word) = texts else { return }
        guard !word.isEmpty else { return call.answer(1) }
        guard let place = find(word, in: text, from: 0) else { return call.answer(0) }
        call.answer(1 + (areBlobs ? place : characters(UnsafeRawBufferPointer(rebasing: text[..<place]))))
    }

    static func replace(_ call: FunctionCall) {
        guard let text = call.text(0), let word = call.text(1) else { return }
        guard !word.isEmpty else { return call.answer(argument: 0) }
        guard let other = call.text(2) else { return }
        var count = 0
        var place = 0
        var steps = 0
        while let found = find(word, in: text, from: place) {
            guard call.goesOn(after: &steps) else { return }
            count += 1
            place = found + word.count
        }
        guard count > 0 else { return call.answer(text: text) }
        call.answerText(bytes: text.count + count * (other.count - word.count)) { result in
            write(text, replacing: word, by: other, to: result, call)
        }
    }

    /// False where the call was ended.
    private static func write(
        _ text: UnsafeRawBufferPointer, replacing word: UnsafeRawBufferPointer, by other: UnsafeRawBufferPointer,
        to result: UnsafeMutableRawBufferPointer, _ call: FunctionCall
    ) -> Bool {
        var read = 0
        var written = 0
        var steps = 0
        func append(_ bytes: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: result[written...]).copyMemory(from: bytes)
            written += bytes.count
        }
        while let found = find(word, in: text, from: read) {
            guard call.goesOn(after: &steps) else { return false }
            append(UnsafeRawBufferPointer(rebasing: text[read..<found]))
            append(other)
            read = found + word.count
        }
        append(UnsafeRawBufferPointer(rebasing: text[read...]))
        return true
    }

    /// Byte at which `word`, which is not empty, stands next.
    private static func find(_ word: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from: Int) -> Int? {
        guard let start = text.baseAddress, let wanted = word.baseAddress, text.count - from >= word.count else {
            return nil
        }
        guard let found = weir_find(start + from, text.count - from, wanted, word.count) else { return nil }
        return found - start
    }

    private static func characters(_ text: UnsafeRawBufferPointer) -> Int {
        text.reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
    }
}
