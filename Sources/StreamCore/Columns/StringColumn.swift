/// Where one string's bytes lie.
@frozen
public struct StringView: BitwiseCopyable, Sendable {
    /// Bytes from the start of the column's `bytes`.
    public var offset: UInt32
    /// Bytes.
    public var length: UInt32

    @inlinable
    public init(offset: UInt32, length: UInt32) {
        self.offset = offset
        self.length = length
    }
}

/// Strings or byte strings: each row an offset and a length into shared bytes, or a code into a dictionary of those.
///
/// Views need neither be in order nor disjoint: gathering rows copies eight bytes a row and shares the bytes, and a
/// decoder's strings may lie in the slab that its payloads were copied to. `compacted()` copies what is still named.
@frozen
public struct StringColumn: Sendable {
    /// One view a row or, with `codes`, one a dictionary entry.
    public let views: Buffer<StringView>
    public let bytes: Buffer<UInt8>
    /// Where set: row r holds dictionary entry `codes[r]`. A null row's code is 0 and the dictionary is never empty.
    public let codes: Buffer<UInt32>?
    public let validity: Validity?

    @inlinable
    public init(
        views: Buffer<StringView>, bytes: Buffer<UInt8>, codes: Buffer<UInt32>? = nil, validity: Validity? = nil
    ) {
        self.views = views
        self.bytes = bytes
        self.codes = codes
        self.validity = validity
    }

    /// Number of rows.
    @inlinable
    public var count: Int { codes?.count ?? views.count }

    @inlinable
    public func isValid(_ row: Int) -> Bool { validity?.isValid(row) ?? true }

    @inlinable
    public func view(_ row: Int) -> StringView {
        if let codes { return views.base[Int(codes.base[row])] }
        return views.base[row]
    }

    /// The bytes of a row, valid while the column lives.
    @inlinable
    public func bytes(_ row: Int) -> UnsafeRawBufferPointer {
        let view = view(row)
        return UnsafeRawBufferPointer(start: bytes.base + Int(view.offset), count: Int(view.length))
    }

    /// The string of a row, or nil where it is null. For tests and messages; kernels read bytes.
    public subscript(row: Int) -> String? {
        isValid(row) ? String(decoding: bytes(row), as: UTF8.self) : nil
    }

    /// Plain views in place of dictionary codes.
    public func withoutDictionary() -> StringColumn {
        guard let codes else { return self }
        let plain = Buffer<StringView>(count: codes.count) { target in
            for row in 0..<target.count { target[row] = views.base[Int(codes.base[row])] }
        }
        return StringColumn(views: plain, bytes: bytes, validity: validity)
    }
}

extension StringColumn {
    /// The same strings over bytes that hold nothing else.
    public func compacted() -> StringColumn {
        let total = views.values.reduce(0) { $0 + Int($1.length) }
        let target = Buffer<UInt8>.allocate(capacity: total)
        var end = 0
        let moved = Buffer<StringView>(count: views.count) { moved in
            for index in 0..<views.count {
                let view = views[index]
                (target + end).update(from: bytes.base + Int(view.offset), count: Int(view.length))
                moved[index] = StringView(offset: UInt32(end), length: view.length)
                end += Int(view.length)
            }
        }
        return StringColumn(
            views: moved, bytes: Buffer(adopting: target, count: end), codes: codes, validity: validity)
    }
}
