/// The header fields of a request, as they came. Names are compared without regard to case.
public struct HTTPHeaders: Sendable {
    struct Field {
        var nameStart: UInt32 = 0
        var nameCount: UInt32 = 0
        var valueStart: UInt32 = 0
        var valueCount: UInt32 = 0
    }

    /// The whole head.
    let bytes: [UInt8]
    let fields: [Field]

    public var count: Int { fields.count }

    /// Names and values in their order.
    public var all: [(name: String, value: String)] {
        fields.map { (text($0.nameStart, $0.nameCount), value($0)) }
    }

    /// The first field of that name.
    public subscript(name: StaticString) -> String? {
        for field in fields where isNamed(field, name) { return value(field) }
        return nil
    }

    public func values(_ name: StaticString) -> [String] {
        fields.filter { isNamed($0, name) }.map(value)
    }

    func isNamed(_ field: Field, _ name: StaticString) -> Bool {
        guard Int(field.nameCount) == name.utf8CodeUnitCount else { return false }
        let start = Int(field.nameStart)
        let wanted = name.utf8Start
        return bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<name.utf8CodeUnitCount
            where Byte.lowercased(bytes[start + index]) != Byte.lowercased(wanted[index]) {
                return false
            }
            return true
        }
    }

    func value(_ field: Field) -> String { text(field.valueStart, field.valueCount) }

    private func text(_ start: UInt32, _ count: UInt32) -> String {
        String(decoding: bytes[Int(start)..<Int(start + count)], as: UTF8.self)
    }
}
