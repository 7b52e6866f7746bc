internal import StreamCore

extension StringColumn {
    /// Other views of the same bytes: once a dictionary entry where there is a dictionary.
    @inline(__always)
    func mapViews(_ body: (StringView, UnsafeMutablePointer<UInt8>) -> StringView) -> StringColumn {
        if let codes, views.count > codes.count { return withoutDictionary().mapViews(body) }
        let source = views.base
        let bytes = bytes.base
        let moved = Buffer<StringView>(count: views.count) { target in
            for index in 0..<target.count { target[index] = body(source[index], bytes) }
        }
        return StringColumn(views: moved, bytes: self.bytes, codes: codes, validity: validity)
    }
}

extension Vector {
    /// New strings in place of these: `body` writes one, once a dictionary entry where there is a dictionary.
    @inline(__always)
    func rewritten(
        _ site: Site, _ body: (StringView, UnsafeMutablePointer<UInt8>, inout TextWriter) -> Void
    ) -> Vector {
        let column =
            strings.codes.map { $0.count < strings.views.count } == true ? strings.withoutDictionary() : strings
        var writer = TextWriter(capacity: column.views.count, byteCapacity: column.views.count * 16)
        let bytes = column.bytes.base
        var refused: [Int] = []
        for index in 0..<column.views.count {
            body(column.views.base[index], bytes, &writer)
            if !writer.end() { refused.append(index) }
        }
        let result = writer.finish(codes: column.codes, validity: column.validity)
        let own = Self.faults(refused, result, site)
        return Vector(.string(result), isScalar: isScalar, faults: faults.merged(own))
    }

    /// Faults of the valid rows whose view, or dictionary entry, is among `refused`.
    private static func faults(_ refused: [Int], _ column: StringColumn, _ site: Site) -> Faults {
        var faults = Faults()
        guard !refused.isEmpty else { return faults }
        let entries = Set(refused)
        for row in 0..<column.count where column.isValid(row) {
            if entries.contains(column.codes.map { Int($0[row]) } ?? row) { faults.append(row: row, .overflow, site) }
        }
        return faults
    }
}
