internal import StreamCore

/// Dead letters as records of the topic `<topology>.dead-letters`.
enum DeadLetterRecords {
    static func topic(of job: String) -> String { "\(job).dead-letters" }

    static func records(_ letters: [DeadLetter], topic: String) -> OutputRecords {
        var values = StringColumnBuilder(capacity: letters.count)
        for letter in letters { values.append(letter.value) }
        let hashes = Buffer(
            letters.map { letter in
                RowHash.combine(UInt64(bitPattern: Int64(letter.partition)), UInt64(bitPattern: letter.offset))
            })
        return OutputRecords(
            topic: topic, keys: nil, values: values.finish(), originHashes: hashes, headers: letters.map(headers))
    }

    private static func headers(_ letter: DeadLetter) -> [OutputHeader] {
        [
            OutputHeader("code", letter.code.rawValue),
            OutputHeader("message", letter.message),
            OutputHeader("stage", letter.stage),
            OutputHeader("step", String(letter.step)),
            OutputHeader("topic", letter.topic),
            OutputHeader("partition", String(letter.partition)),
            OutputHeader("offset", String(letter.offset)),
            OutputHeader("unnest_index", String(letter.unnestIndex)),
            OutputHeader("time", String(letter.time)),
            OutputHeader("length", String(letter.fullLength)),
            OutputHeader("hash", String(letter.hash, radix: 16)),
        ]
    }
}
