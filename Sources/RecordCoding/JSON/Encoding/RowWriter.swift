internal import StreamCore

/// Writes rows of one batch by a template. Borrows the batch's memory: it lives no longer than the batch.
final class RowWriter {
    private enum Step {
        case literal(UnsafeBufferPointer<UInt8>)
        case value(column: Int)
        case nullable(columns: UnsafeBufferPointer<Int>, end: Int)
    }

    private let steps: UnsafeMutableBufferPointer<Step>
    private let readers: UnsafeMutableBufferPointer<ColumnReader>
    private let elements: [RowWriter?]

    init(_ template: RowTemplate, _ columns: [Column]) {
        steps = .allocate(capacity: template.steps.count)
        for (index, step) in template.steps.enumerated() {
            (steps.baseAddress.unsafelyUnwrapped + index).initialize(to: Self.taken(step))
        }
        readers = .allocate(capacity: columns.count)
        for (index, column) in columns.enumerated() {
            (readers.baseAddress.unsafelyUnwrapped + index).initialize(
                to: ColumnReader(column, template.formats[index]))
        }
        elements = columns.enumerated().map { index, column in
            guard case .list(let list) = column, let inner = template.elements[index] else { return nil }
            return RowWriter(inner, list.elements)
        }
    }

    deinit {
        for step in steps {
            switch step {
            case .literal(let bytes): bytes.deallocate()
            case .nullable(let columns, _): columns.deallocate()
            case .value: break
            }
        }
        steps.deallocate()
        readers.deallocate()
    }

    private static func taken(_ step: RowTemplate.Step) -> Step {
        switch step {
        case .literal(let bytes): .literal(copy(bytes))
        case .value(let column): .value(column: column)
        case .nullable(let columns, let end): .nullable(columns: copy(columns), end: end)
        }
    }

    private static func copy<Value>(_ values: [Value]) -> UnsafeBufferPointer<Value> {
        let target = UnsafeMutableBufferPointer<Value>.allocate(capacity: values.count)
        _ = target.initialize(from: values)
        return UnsafeBufferPointer(target)
    }

    func write(_ row: Int, into target: inout ValueWriter) {
        var index = 0
        while index < steps.count {
            switch steps[index] {
            case .literal(let bytes):
                if let start = bytes.baseAddress { target.bytes.append(from: start, count: bytes.count) }
            case .value(let column): write(column, row, into: &target)
            case .nullable(let columns, let end):
                if columns.allSatisfy({ !readers[$0].isValid(row) }) {
                    target.write("null")
                    index = end
                    continue
                }
            }
            index += 1
        }
    }

    private func write(_ column: Int, _ row: Int, into target: inout ValueWriter) {
        let reader = readers[column]
        guard reader.isValid(row) else { return target.write("null") }
        switch reader.format {
        case .int: target.write(reader.int64(row))
        case .decimal(let scale): target.write(decimal: reader.int64(row), scale: scale)
        case .string: target.write(string: reader.string(row))
        case .timestamp: writeQuoted(reader.int64(row), &target) { $0.write(timestamp: $1) }
        case .date: writeQuoted(reader.int64(row), &target) { $0.write(date: $1) }
        case .float: target.write(reader.float64(row))
        case .bool: target.write(reader.bool(row) ? "true" : "false")
        case .bytes:
            target.append(0x22)
            target.write(base64: reader.string(row))
            target.append(0x22)
        case .list: writeList(column, reader.range(row), into: &target)
        }
    }

    /// The one column's value of a row that is not null, without quotes.
    func writeKey(_ row: Int, into target: inout ValueWriter) {
        let start = target.bytes.count
        write(0, row, into: &target)
        let length = target.bytes.count - start
        guard length >= 2, target.bytes[start] == 0x22 else { return }
        (target.bytes.base + start).update(from: target.bytes.base + start + 1, count: length - 2)
        target.bytes.count -= 2
    }

    /// A time between quotes or, where its year has not four digits, its number.
    private func writeQuoted(_ value: Int64, _ target: inout ValueWriter, _ body: (inout ValueWriter, Int64) -> Bool) {
        target.append(0x22)
        if body(&target, value) { return target.append(0x22) }
        target.bytes.count -= 1
        target.write(value)
    }

    private func writeList(_ column: Int, _ range: ListRange, into target: inout ValueWriter) {
        target.append(0x5B)
        if let writer = elements[column] {
            for offset in 0..<Int(range.count) {
                if offset > 0 { target.append(0x2C) }
                writer.write(Int(range.start) + offset, into: &target)
            }
        }
        target.append(0x5D)
    }
}
