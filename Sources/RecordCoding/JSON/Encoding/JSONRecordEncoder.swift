public import StreamCore

/// Writes rows as JSON objects (RFC 8259, no white space), members in the schema's order.
///
/// Structs are nested again from the paths of their fields; a struct whose fields are all optional and all null is
/// null, and so is every other null. Decimals have exactly their scale's digits, timestamps are
/// `YYYY-MM-DDTHH:MM:SS.sssZ`, dates `YYYY-MM-DD`, bytes base64; a float that is no number is null, a time whose year
/// has not four digits is its number of milliseconds or days.
public struct JSONRecordEncoder: Sendable {
    public let schema: Schema
    private let template: RowTemplate

    public init(schema: Schema) {
        self.schema = schema
        template = RowTemplate(schema)
    }

    /// One object a row. The batch's columns are those of `schema`.
    public func encode(_ batch: RecordBatch) -> StringColumn {
        let writer = RowWriter(template, batch.columns)
        var target = ValueWriter(capacity: expectedBytes(batch.rowCount))
        let views = Buffer<StringView>.allocate(capacity: batch.rowCount)
        for row in 0..<batch.rowCount {
            let start = target.bytes.count
            writer.write(row, into: &target)
            views[row] = StringView(offset: UInt32(start), length: UInt32(target.bytes.count - start))
        }
        withExtendedLifetime(batch) {}
        return StringColumn(views: Buffer(adopting: views, count: batch.rowCount), bytes: target.finish())
    }

    /// NDJSON: each row's object and a line feed.
    public func encodeLines(_ batch: RecordBatch) -> Buffer<UInt8> {
        let writer = RowWriter(template, batch.columns)
        var target = ValueWriter(capacity: expectedBytes(batch.rowCount))
        for row in 0..<batch.rowCount {
            writer.write(row, into: &target)
            target.append(0x0A)
        }
        withExtendedLifetime(batch) {}
        return target.finish()
    }

    /// One row's object: what a dead letter holds.
    public func encodeRow(_ batch: RecordBatch, _ row: Int) -> [UInt8] {
        let writer = RowWriter(template, batch.columns)
        var target = ValueWriter(capacity: expectedBytes(1))
        writer.write(row, into: &target)
        withExtendedLifetime(batch) {}
        return Array(UnsafeBufferPointer(start: target.bytes.base, count: target.bytes.count))
    }

    /// Message keys: each value as plain text, strings and bytes as they are; null where it is null.
    public static func encodeKeys(_ column: Column, type: DataType) -> StringColumn {
        if case .string(let strings) = column { return strings }
        let writer = RowWriter(RowTemplate(value: type), [column])
        var target = ValueWriter(capacity: column.count * 24 + 16)
        let views = Buffer<StringView>.allocate(capacity: column.count)
        for row in 0..<column.count {
            let start = target.bytes.count
            if column.isValid(row) { writer.writeKey(row, into: &target) }
            views[row] = StringView(offset: UInt32(start), length: UInt32(target.bytes.count - start))
        }
        withExtendedLifetime(column) {}
        return StringColumn(
            views: Buffer(adopting: views, count: column.count), bytes: target.finish(), validity: column.validity)
    }

    /// A guess that spares most growing.
    private func expectedBytes(_ rows: Int) -> Int { max(rows, 1) * (schema.fields.count * 24 + 16) }
}
