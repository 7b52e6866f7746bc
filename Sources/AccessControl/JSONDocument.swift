internal import CJOSE

/// JSON as jansson reads it: RFC 8259, without duplicate members.
///
final class JSONDocument {
    private let pointer: UnsafeMutablePointer<json_t>

    /// Nil where the bytes are not JSON.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let flags = Int(JSON_REJECT_DUPLICATES)
        guard let parsed = json_loadb(bytes.baseAddress, bytes.count, flags, nil) else { return nil }
        pointer = parsed
    }

    deinit { json_decref(pointer) }

    var root: JSONReference { JSONReference(pointer: pointer, owner: self) }
}

/// A value inside a document, which it keeps alive.
struct JSONReference {
    let pointer: UnsafeMutablePointer<json_t>
    /// Nil where somebody else sees to it.
    let owner: JSONDocument?

    var isObject: Bool { pointer.pointee.type == JSON_OBJECT }
    var isNull: Bool { pointer.pointee.type == JSON_NULL }

    /// Nil unless it is an object that has the member.
    subscript(_ member: String) -> JSONReference? {
        guard isObject else { return nil }
        return json_object_get(pointer, member).map { JSONReference(pointer: $0, owner: owner) }
    }

    var text: String? {
        guard pointer.pointee.type == JSON_STRING, let bytes = json_string_value(pointer) else { return nil }
        let raw = UnsafeRawBufferPointer(start: bytes, count: json_string_length(pointer))
        return String(decoding: raw, as: UTF8.self)
    }

    /// Nil unless it is a list.
    var items: [JSONReference]? {
        guard pointer.pointee.type == JSON_ARRAY else { return nil }
        return (0..<json_array_size(pointer)).compactMap { index in
            json_array_get(pointer, index).map { JSONReference(pointer: $0, owner: owner) }
        }
    }

    /// A number, whole or not.
    var number: Double? {
        switch pointer.pointee.type {
        case JSON_INTEGER: Double(json_integer_value(pointer))
        case JSON_REAL: json_real_value(pointer)
        default: nil
        }
    }

    /// The member of that name, or, where there is none and the name has dots, of the objects that its parts name:
    /// `realm_access.roles`.
    func claim(_ name: String) -> JSONReference? {
        if let member = self[name] { return member }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return nil }
        return parts.reduce(JSONReference?.some(self)) { $0?[String($1)] }
    }
}
