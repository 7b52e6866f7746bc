internal import StreamCore

/// Turns a result's text into the table's columns, and finds out which key each row answers.
struct ResultReader {
    let target: PostgresTarget
    /// Where each field of the schema stands in the result.
    let columns: [Int32]
    let result: PostgresResult

    func reply(to keys: Column) throws(SessionFailure) -> LookupReply {
        var read: [Column] = []
        for (index, field) in target.schema.fields.enumerated() { read.append(try column(columns[index], field)) }
        return LookupReply(columns: read, keyIndexes: try keyIndexes(keys, read[target.keyColumn]))
    }

    private func keyIndexes(_ keys: Column, _ answered: Column) throws(SessionFailure) -> [Int32] {
        let places = KeyIndex(keys).places(of: answered)
        var isAnswered = [Bool](repeating: false, count: keys.count)
        let key = target.schema.fields[target.keyColumn].name
        for place in places {
            guard place >= 0 else {
                throw .unfit(
                    target.refused(
                        "lookup-unasked-key", "the query answered with a '\(key)' that was not asked for",
                        hint:
                            "compare the very column that is the table's key with $1, as it is: WHERE \(key) = ANY($1)")
                )
            }
            guard !isAnswered[Int(place)] else {
                throw .unfit(
                    target.refused(
                        "lookup-duplicate-key", "the query answered with two rows for one '\(key)'",
                        hint: "let the query choose one, with DISTINCT ON (\(key)) for instance"))
            }
            isAnswered[Int(place)] = true
        }
        return places
    }

    private func column(_ column: Int32, _ field: Field) throws(SessionFailure) -> Column {
        switch field.type {
        case .bool: .bool(try fixed(column, field, 0) { $0.first == UInt8(ascii: "t") ? 1 : 0 })
        case .int: .int64(try fixed(column, field, 0) { NumberReading.integer($0) })
        case .decimal(let precision, let scale):
            .int64(try fixed(column, field, 0) { NumberReading.scaled($0, precision: precision, scale: scale) })
        case .float: .float64(try fixed(column, field, 0) { Double(String(decoding: $0, as: UTF8.self)) })
        case .timestamp: .int64(try fixed(column, field, 0) { CivilTime.milliseconds($0) })
        case .date: .int64(try fixed(column, field, 0) { CivilTime.days($0) })
        case .string: .string(try strings(column, field))
        case .bytes: .string(try byteStrings(column, field))
        case .list, .structure: throw .unfit(target.refused("lookup-type", "'\(field.name)' cannot be read"))
        }
    }

    private func fixed<Value: BitwiseCopyable & Sendable>(
        _ column: Int32, _ field: Field, _ none: Value, _ parse: (UnsafeRawBufferPointer) -> Value?
    ) throws(SessionFailure) -> FixedColumn<Value> {
        var builder = FixedColumnBuilder<Value>(capacity: result.rowCount)
        for row in 0..<result.rowCount {
            guard let text = try value(row, column, field) else {
                builder.appendNull(none)
                continue
            }
            guard let parsed = parse(text) else { throw unfitValue(field) }
            builder.append(parsed)
        }
        return builder.finish()
    }

    private func strings(_ column: Int32, _ field: Field) throws(SessionFailure) -> StringColumn {
        // The padding of `character(n)` is no part of the value there either.
        let isPadded = result.type(column) == PostgresType.paddedText
        var builder = StringColumnBuilder(capacity: result.rowCount, byteCapacity: result.rowCount * 16 + 1)
        for row in 0..<result.rowCount {
            guard let text = try value(row, column, field) else {
                builder.appendNull()
                continue
            }
            let padding = isPadded ? text.reversed().prefix { $0 == UInt8(ascii: " ") }.count : 0
            builder.append(UnsafeRawBufferPointer(rebasing: text.dropLast(padding)))
        }
        return builder.finish()
    }

    private func byteStrings(_ column: Int32, _ field: Field) throws(SessionFailure) -> StringColumn {
        var builder = StringColumnBuilder(capacity: result.rowCount)
        for row in 0..<result.rowCount {
            guard let text = try value(row, column, field) else {
                builder.appendNull()
                continue
            }
            guard let bytes = Self.bytes(text) else { throw unfitValue(field) }
            builder.append(bytes)
        }
        return builder.finish()
    }

    /// The bytes of `\x0102ff`.
    private static func bytes(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count >= 2, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else { return nil }
        let digits = text.dropFirst(2).map { Int($0) - ($0 >= UInt8(ascii: "a") ? 87 : 48) }
        guard digits.count.isMultiple(of: 2), digits.allSatisfy({ (0..<16).contains($0) }) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private func value(_ row: Int, _ column: Int32, _ field: Field) throws(SessionFailure) -> UnsafeRawBufferPointer? {
        if let text = result.value(row, column) { return text }
        guard field.isOptional else {
            throw .unfit(
                target.refused(
                    "lookup-null", "column '\(field.name)' is null in some row and its field is not optional",
                    hint: "declare it as '\(field.name)?', or let the query leave such rows out"))
        }
        return nil
    }

    private func unfitValue(_ field: Field) -> SessionFailure {
        .unfit(
            target.refused(
                "lookup-value", "a value of column '\(field.name)' does not fit \(field.type)",
                hint: "declare the field wider, or round the column in the query"))
    }
}
