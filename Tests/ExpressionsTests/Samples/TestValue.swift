import StreamCore

/// One value of a row as tests write it. Decimals, times and dates are their integers.
enum TestValue: Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case float(Double)
    case text(String)
}

extension TestValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
    init(integerLiteral value: Int64) { self = .int(value) }
    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(floatLiteral value: Double) { self = .float(value) }
    init(nilLiteral: ()) { self = .null }
}

extension Column {
    subscript(test row: Int) -> TestValue {
        guard isValid(row) else { return .null }
        switch self {
        case .bool(let column): return .bool(column.values[row] != 0)
        case .int64(let column): return .int(column.values[row])
        case .float64(let column): return .float(column.values[row])
        case .string(let column): return .text(column[row] ?? "")
        case .list: return .null
        }
    }

    init(_ type: DataType, _ values: [TestValue]) {
        switch type {
        case .bool:
            var builder = FixedColumnBuilder<UInt8>()
            for value in values {
                if case .bool(let bool) = value { builder.append(bool ? 1 : 0) } else { builder.appendNull(1) }
            }
            self = .bool(builder.finish())
        case .int, .decimal, .timestamp, .date:
            var builder = FixedColumnBuilder<Int64>()
            // What stands in a null row must not matter.
            for value in values {
                if case .int(let int) = value { builder.append(int) } else { builder.appendNull(.min) }
            }
            self = .int64(builder.finish())
        case .float:
            var builder = FixedColumnBuilder<Double>()
            for value in values {
                if case .float(let float) = value { builder.append(float) } else { builder.appendNull(.infinity) }
            }
            self = .float64(builder.finish())
        case .string, .bytes, .list, .structure:
            var builder = StringColumnBuilder()
            for value in values {
                if case .text(let text) = value { builder.append(text) } else { builder.appendNull() }
            }
            self = .string(builder.finish())
        }
    }

    /// The same strings as codes into a dictionary that also holds one that no row has.
    var dictionaryCoded: Column {
        guard case .string(let column) = self else { return self }
        var entries = ["never used"]
        var codes: [UInt32] = []
        for row in 0..<column.count {
            let text = column[row] ?? ""
            if column[row] == nil {
                codes.append(0)
            } else if let known = entries.firstIndex(of: text) {
                codes.append(UInt32(known))
            } else {
                entries.append(text)
                codes.append(UInt32(entries.count - 1))
            }
        }
        var builder = StringColumnBuilder()
        for entry in entries { builder.append(entry) }
        let dictionary = builder.finish()
        return .string(
            StringColumn(
                views: dictionary.views, bytes: dictionary.bytes, codes: Buffer(codes), validity: column.validity))
    }
}

extension RecordBatch {
    /// Rows of `schema`, each a value a field.
    init(_ schema: Schema, _ rows: [[TestValue]]) {
        let columns = schema.fields.enumerated().map { index, field in Column(field.type, rows.map { $0[index] }) }
        self.init(schema: schema, columns: columns, origins: .numbered(rows.count))
    }

    func mapColumns(_ body: (Column) -> Column) -> RecordBatch {
        RecordBatch(schema: schema, columns: columns.map(body), origins: origins)
    }
}

extension Origins {
    static func numbered(_ rows: Int) -> Origins {
        Origins(
            source: 0, partitions: Buffer(repeating: 0, count: rows), offsets: Buffer((0..<rows).map(Int64.init)),
            eventTimes: FixedColumn(values: Buffer(repeating: 0, count: rows)),
            priorWatermarks: Buffer(repeating: .min, count: rows))
    }
}
