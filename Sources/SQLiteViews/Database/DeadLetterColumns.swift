internal import StreamCore

/// Dead letters as columns, in the order of `weir_dead_letters` behind its epoch: how they lie in a prepared epoch.
enum DeadLetterColumns {
    static func delta(_ letters: [DeadLetter]) -> ViewDelta {
        var keys = StringColumnBuilder(capacity: letters.count)
        for _ in letters { keys.append([UInt8]()) }
        return ViewDelta(view: StateDatabase.deadLetterPieces, keys: keys.finish(), columns: columns(letters))
    }

    /// code, message, stage, step, topic, partition, offset, unnest index, time, full length, hash, value.
    static func columns(_ letters: [DeadLetter]) -> [Column] {
        [
            strings(letters) { $0.code.rawValue }, strings(letters) { $0.message }, strings(letters) { $0.stage },
            integers(letters) { Int64($0.step) }, strings(letters) { $0.topic },
            integers(letters) { Int64($0.partition) }, integers(letters) { $0.offset },
            integers(letters) { Int64($0.unnestIndex) }, strings(letters) { UTCText.timestamp($0.time) },
            integers(letters) { Int64($0.fullLength) }, strings(letters) { HexText.digits($0.hash, count: 16) },
            values(letters),
        ]
    }

    private static func strings(_ letters: [DeadLetter], _ text: (DeadLetter) -> String) -> Column {
        var builder = StringColumnBuilder(capacity: letters.count)
        for letter in letters { builder.append(text(letter)) }
        return .string(builder.finish())
    }

    private static func values(_ letters: [DeadLetter]) -> Column {
        var builder = StringColumnBuilder(capacity: letters.count)
        for letter in letters { builder.append(letter.value) }
        return .string(builder.finish())
    }

    private static func integers(_ letters: [DeadLetter], _ number: (DeadLetter) -> Int64) -> Column {
        .int64(FixedColumn(values: Buffer(letters.map(number))))
    }
}
