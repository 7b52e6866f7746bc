internal import CSimdjson
internal import StreamCore

/// Writes one column from CSV fields. Reads into `pending` first, so that a record that is refused leaves nothing.
struct CSVColumn {
    let type: DataType
    /// Whether no value is admitted.
    let isOptional: Bool
    /// What a message calls it.
    let path: String
    private var isNull = false
    private var number: Int64 = 0
    private var text: [UInt8] = []

    private var numbers: [Int64] = []
    private var texts: [[UInt8]] = []
    private var valid: [Bool] = []

    init(type: DataType, isOptional: Bool, path: String) {
        self.type = type
        self.isOptional = isOptional
        self.path = path
    }

    /// Reads a field into `pending`.
    mutating func read(_ field: UnsafeRawBufferPointer, isQuoted: Bool) -> RowErrorCode? {
        isNull = field.isEmpty && !isQuoted && (isOptional || type != .string)
        if isNull { return isOptional ? nil : .missingField }
        switch type {
        case .string:
            text = Array(field)
            return nil
        case .bytes: return readBytes(field)
        default: return readNumber(field)
        }
    }

    private mutating func readBytes(_ field: UnsafeRawBufferPointer) -> RowErrorCode? {
        var isWhole = false
        text = [UInt8](unsafeUninitializedCapacity: max(field.count, 1)) { target, count in
            let written = weir_parse_base64(Self.start(field), field.count, target.baseAddress)
            isWhole = written >= 0
            count = max(written, 0)
        }
        return isWhole ? nil : .wrongType
    }

    private mutating func readNumber(_ field: UnsafeRawBufferPointer) -> RowErrorCode? {
        let (kind, precision, scale) = Self.shim(type)
        // Behind the field lies a zero, which no number contains.
        let code = weir_parse_text(kind, precision, scale, Self.start(field), field.count, &number)
        guard code != Int32(WEIR_OK) else { return nil }
        // A time may be given in epoch milliseconds too.
        if type == .timestamp, code == Int32(WEIR_MALFORMED_TIME),
            weir_parse_text(UInt32(WEIR_INT), 0, 0, Self.start(field), field.count, &number) == Int32(WEIR_OK)
        {
            return nil
        }
        return RowErrorCode(shimCode: UInt32(code))
    }

    private static func start(_ field: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
        field.baseAddress?.assumingMemoryBound(to: UInt8.self)
    }

    private static func shim(_ type: DataType) -> (kind: UInt32, precision: UInt32, scale: UInt32) {
        switch type {
        case .bool: (UInt32(WEIR_BOOL), 0, 0)
        case .float: (UInt32(WEIR_FLOAT), 0, 0)
        case .decimal(let precision, let scale): (UInt32(WEIR_DECIMAL), UInt32(precision), UInt32(scale))
        case .timestamp: (UInt32(WEIR_TIMESTAMP), 0, 0)
        case .date: (UInt32(WEIR_DATE), 0, 0)
        default: (UInt32(WEIR_INT), 0, 0)
        }
    }

    /// Keeps what was read.
    mutating func keep() {
        valid.append(!isNull)
        switch type {
        case .string, .bytes: texts.append(isNull ? [] : text)
        default: numbers.append(isNull ? 0 : number)
        }
    }

    /// All rows kept.
    func column() -> Column {
        let validity = Validity(valid)
        switch type {
        case .bool: return .bool(FixedColumn(values: Buffer(numbers.map { UInt8($0) }), validity: validity))
        case .float:
            let values = numbers.map { Double(bitPattern: UInt64(bitPattern: $0)) }
            return .float64(FixedColumn(values: Buffer(values), validity: validity))
        case .string, .bytes:
            var builder = StringColumnBuilder(capacity: texts.count)
            for row in texts { builder.append(row) }
            let strings = builder.finish()
            return .string(StringColumn(views: strings.views, bytes: strings.bytes, validity: validity))
        default: return .int64(FixedColumn(values: Buffer(numbers), validity: validity))
        }
    }
}
