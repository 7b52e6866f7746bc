/// Writes messages to a client, one behind the other, into bytes that wait to be sent.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count }

    /// The bytes so far, which are the caller's now.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func begin(_ type: Character) {
        bytes.append(type.asciiValue ?? 0)
        start = bytes.count
        bytes.append(contentsOf: [0, 0, 0, 0])
    }

    private mutating func end() {
        let length = UInt32(bytes.count - start)
        for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index)) }
    }

    private mutating func put(_ number: Int16) {
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
        bytes.append(UInt8(truncatingIfNeeded: number))
    }

    private mutating func put(_ number: Int32) {
        put(Int16(truncatingIfNeeded: number >> 16))
        put(Int16(truncatingIfNeeded: number))
    }

    private mutating func put(_ text: String) {
        // A zero would end the text too early.
        bytes.append(contentsOf: text.utf8.lazy.filter { $0 != 0 })
        bytes.append(0)
    }

    private mutating func empty(_ type: Character) {
        begin(type)
        end()
    }

    // MARK: Letting in

    mutating func authenticated() {
        begin("R")
        put(Int32(0))
        end()
    }

    /// Asks for a password, which then comes as it is.
    mutating func wantPassword() {
        begin("R")
        put(Int32(3))
        end()
    }

    mutating func parameter(_ name: String, _ value: String) {
        begin("S")
        put(name)
        put(value)
        end()
    }

    mutating func backendKey(process: Int32, secret: Int32) {
        begin("K")
        put(process)
        put(secret)
        end()
    }

    /// What this server knows of a newer minor version and of protocol options: nothing.
    mutating func negotiate(unknownOptions: [String]) {
        begin("v")
        put(Int32(3 << 16))
        put(Int32(unknownOptions.count))
        for option in unknownOptions { put(option) }
        end()
    }

    // MARK: Answers

    /// - Parameter status: `I` outside a transaction block, `T` inside, `E` inside one that failed.
    mutating func ready(_ status: TransactionStatus) {
        begin("Z")
        bytes.append(status.rawValue)
        end()
    }

    mutating func parseComplete() { empty("1") }
    mutating func bindComplete() { empty("2") }
    mutating func closeComplete() { empty("3") }
    mutating func noData() { empty("n") }
    mutating func emptyQuery() { empty("I") }
    mutating func portalSuspended() { empty("s") }

    mutating func complete(_ tag: String) {
        begin("C")
        put(tag)
        end()
    }

    mutating func parameterTypes(_ types: [PostgresType]) {
        begin("t")
        put(Int16(truncatingIfNeeded: types.count))
        for type in types { put(Int32(bitPattern: type.objectId)) }
        end()
    }

    mutating func rowDescription(_ columns: [ResultColumn]) {
        begin("T")
        put(Int16(truncatingIfNeeded: columns.count))
        for column in columns {
            put(column.name)
            // Neither table nor attribute: the column may be any expression.
            put(Int32(0))
            put(Int16(0))
            put(Int32(bitPattern: column.type.objectId))
            put(column.type.length)
            put(column.type.modifier)
            put(column.format.rawValue)
        }
        end()
    }

    mutating func dataRow(count: Int, _ fields: (inout FieldWriter) throws -> Void) rethrows {
        let before = bytes.count
        begin("D")
        put(Int16(truncatingIfNeeded: count))
        var writer = FieldWriter(bytes)
        bytes = []
        do {
            try fields(&writer)
        } catch {
            bytes = Array(writer.bytes.prefix(before))
            throw error
        }
        bytes = writer.bytes
        end()
    }

    mutating func error(_ report: ErrorReport) {
        let isNotice = report.severity == .notice || report.severity == .warning
        begin(isNotice ? "N" : "E")
        field("S", report.severity.rawValue)
        field("V", report.severity.rawValue)
        field("C", report.state.rawValue)
        field("M", report.message)
        if let hint = report.hint { field("H", hint) }
        if let position = report.position { field("P", "\(position)") }
        bytes.append(0)
        end()
    }

    private mutating func field(_ code: Character, _ text: String) {
        bytes.append(code.asciiValue ?? 0)
        put(text)
    }
}

/// Writes the values of one row.
struct FieldWriter {
    fileprivate(set) var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func null() { bytes.append(contentsOf: [0xff, 0xff, 0xff, 0xff]) }

    mutating func text(_ text: String) {
        integer(Int32(truncatingIfNeeded: text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func raw(_ value: [UInt8]) {
        integer(Int32(truncatingIfNeeded: value.count))
        bytes.append(contentsOf: value)
    }

    /// A binary integer behind its length.
    mutating func value(_ number: some FixedWidthInteger) {
        integer(Int32(number.bitWidth / 8))
        integer(number)
    }

    private mutating func integer(_ number: some FixedWidthInteger) {
        var shift = number.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

/// Where a connection stands between two statements.
enum TransactionStatus: UInt8 {
    case idle = 0x49
    case inBlock = 0x54
    case failed = 0x45
}
