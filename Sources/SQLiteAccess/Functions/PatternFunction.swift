internal import CSQLite

/// `like(pattern, text)`, `like(pattern, text, escape)` and `glob(pattern, text)`.
enum PatternFunction {
    static func like(_ call: FunctionCall, hasEscape: Bool) {
        // As the distribution builds SQLite (SQLITE_LIKE_DOESNT_MATCH_BLOBS).
        if call.isBlob(0) || call.isBlob(1) { return call.answer(false) }
        var escape: UInt32?
        if hasEscape {
            guard let text = call.text(2) else { return }
            var reader = CharacterReader(text)
            escape = reader.next()
            guard escape != nil, reader.next() == nil else {
                return call.fail("ESCAPE expression must be a single character")
            }
        }
        // An escape may be another at each row, so what it makes of the pattern is not kept.
        match(call, isKept: !hasEscape) { TextPattern(like: $0, escape: escape) }
    }

    static func glob(_ call: FunctionCall) {
        if call.isBlob(0) || call.isBlob(1) { return call.answer(false) }
        match(call, isKept: true) { TextPattern(glob: $0) }
    }

    private static func match(_ call: FunctionCall, isKept: Bool, _ read: (UnsafeRawBufferPointer) -> TextPattern) {
        guard let source = call.text(0), let text = call.text(1) else { return }
        let longest = sqlite3_limit(sqlite3_context_db_handle(call.context), SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1)
        guard source.count <= Int(longest) else { return call.fail("LIKE or GLOB pattern too complex") }
        let known = isKept ? sqlite3_get_auxdata(call.context, 0) : nil
        let kept = known.map { Unmanaged<Kept>.fromOpaque($0).takeUnretainedValue() }
        let pattern = kept?.pattern ?? read(source)
        switch pattern.matches(text, goesOn: { SQLiteBound.goesOn }) {
        case .yes: call.answer(true)
        case .no: call.answer(false)
        case .interrupted: call.interrupt()
        }
        if isKept, kept == nil { keep(pattern, call) }
    }

    /// For the statement's next rows, where the pattern is a constant: SQLite sees to that.
    private static func keep(_ pattern: TextPattern, _ call: FunctionCall) {
        sqlite3_set_auxdata(
            call.context, 0, Unmanaged.passRetained(Kept(pattern)).toOpaque(),
            { pointer in
                if let pointer { Unmanaged<Kept>.fromOpaque(pointer).release() }
            })
    }

    private final class Kept {
        let pattern: TextPattern
        init(_ pattern: TextPattern) { self.pattern = pattern }
    }
}
