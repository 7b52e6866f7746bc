internal import StreamCore

/// Anything as text.
struct CastToText: Kernel {
    let operand: any Kernel
    let from: DataType
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        switch from {
        case .bool: return write(vector, vector.bools) { $1.append($0 == 0 ? "false" : "true") }
        case .int: return write(vector, vector.ints) { $1.append($0) }
        // The shortest digits that read back as the same value; the standard library makes a String of them.
        case .float: return write(vector, vector.floats) { $1.append($0.description) }
        case .decimal(_, let scale): return write(vector, vector.ints) { $1.append(decimal: $0, scale: scale) }
        case .timestamp: return writeChecked(vector, vector.ints) { $1.append(timestamp: $0) }
        case .date: return writeChecked(vector, vector.ints) { $1.append(date: $0) }
        case .string, .list, .structure: return vector
        case .bytes: return validated(vector)
        }
    }

    private func write<Value>(
        _ vector: Vector, _ column: FixedColumn<Value>, _ body: (Value, inout TextWriter) -> Void
    ) -> Vector {
        writeChecked(vector, column) { value, writer in
            body(value, &writer)
            return true
        }
    }

    private func writeChecked<Value>(
        _ vector: Vector, _ column: FixedColumn<Value>, _ body: (Value, inout TextWriter) -> Bool
    ) -> Vector {
        var own = Faults()
        var writer = TextWriter(capacity: column.count, byteCapacity: column.count * 8)
        for row in 0..<column.count {
            let isValid = column.isValid(row)
            let isWritten = !isValid || body(column.values.base[row], &writer)
            let fits = writer.end()
            if !isWritten || !fits { own.append(row: row, isWritten ? .overflow : .castFailed, site) }
        }
        return Vector(
            .string(writer.finish(validity: column.validity)), isScalar: vector.isScalar,
            faults: vector.faults.merged(own))
    }

    /// Bytes that are UTF-8 already.
    private func validated(_ vector: Vector) -> Vector {
        let column = vector.strings
        let flags = column.map { view, bytes in
            let run = UnsafeBufferPointer(start: bytes + Int(view.offset), count: Int(view.length))
            return flag(String(validating: run, as: UTF8.self) != nil)
        }
        var own = Faults()
        for row in 0..<flags.count where flags.values.base[row] == 0 && column.isValid(row) {
            own.append(row: row, .castFailed, site)
        }
        return Vector(vector.column, isScalar: vector.isScalar, faults: vector.faults.merged(own))
    }
}

/// Text as a value of another type; what does not read as one is a fault.
struct CastFromText: Kernel {
    let operand: any Kernel
    let to: DataType
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        switch to {
        case .int: return read(vector) { NumberText.integer($0) }
        case .decimal(let precision, let scale):
            let bound = Int64(truncatingIfNeeded: Decimals.power(precision))
            return read(vector) { text in
                let outcome = NumberText.decimal(text, scale: scale)
                return outcome.value.magnitude < bound.magnitude ? outcome : .fault(.overflow)
            }
        case .timestamp: return read(vector) { TimeText.timestamp($0).map(Outcome.value) ?? .fault(.castFailed) }
        case .date: return read(vector) { TimeText.date($0).map(Outcome.value) ?? .fault(.castFailed) }
        case .bool: return readBool(vector)
        case .float: return readFloat(vector)
        case .string, .bytes, .list, .structure: return vector
        }
    }

    /// A result a string, or a dictionary entry, and the code of its fault.
    private struct Reading: BitwiseCopyable, Sendable {
        var bits: UInt64
        var fault: FaultCode
    }

    private func read(_ vector: Vector, _ body: (UnsafeRawBufferPointer) -> Outcome) -> Vector {
        let (readings, faults) = readings(vector) { text in
            let outcome = body(text)
            return Reading(bits: UInt64(bitPattern: outcome.value), fault: outcome.fault)
        }
        let column = vector.mapFixed(readings) { Int64(bitPattern: $0.bits) }
        return Vector(.int64(column), isScalar: vector.isScalar, faults: faults)
    }

    private func readFloat(_ vector: Vector) -> Vector {
        let (readings, faults) = readings(vector) { text in
            guard let value = NumberText.float(text) else { return Reading(bits: 0, fault: .castFailed) }
            return Reading(bits: value.bitPattern, fault: value.isFinite ? .none : .overflow)
        }
        let column = vector.mapFixed(readings) { Double(bitPattern: $0.bits) }
        return Vector(.float64(column), isScalar: vector.isScalar, faults: faults)
    }

    private func readBool(_ vector: Vector) -> Vector {
        let (readings, faults) = readings(vector) { text in
            if text.elementsEqual("true".utf8, by: { $0 | 0x20 == $1 }) { return Reading(bits: 1, fault: .none) }
            if text.elementsEqual("false".utf8, by: { $0 | 0x20 == $1 }) { return Reading(bits: 0, fault: .none) }
            return Reading(bits: 0, fault: .castFailed)
        }
        let column = vector.mapFixed(readings) { UInt8(truncatingIfNeeded: $0.bits) }
        return Vector(.bool(column), isScalar: vector.isScalar, faults: faults)
    }

    private func readings(
        _ vector: Vector, _ body: (UnsafeRawBufferPointer) -> Reading
    ) -> (FixedColumn<Reading>, Faults) {
        let readings = vector.strings.map { view, bytes in
            body(UnsafeRawBufferPointer(start: bytes + Int(view.offset), count: Int(view.length)))
        }
        var own = Faults()
        for row in 0..<readings.count where readings.values.base[row].fault != .none && readings.isValid(row) {
            own.append(row: row, readings.values.base[row].fault, site)
        }
        return (readings, vector.faults.merged(own))
    }
}
