internal import CSimdjson
internal import StreamCore

/// The columns that the shim writes into during one batch: memory of `Buffer`'s own kind, so that freezing a column
/// copies nothing. Used by one call of `decode` and gone behind it.
final class DecodedColumns {
    private let program: DecodeProgram
    let scopes: UnsafeMutablePointer<weir_json_scope>
    let columns: UnsafeMutablePointer<weir_json_column>

    /// - Parameter capacities: rows to make room for at first, one number a scope.
    init(_ program: DecodeProgram, capacities: [Int]) {
        self.program = program
        scopes = .allocate(capacity: program.scopes.count)
        columns = .allocate(capacity: max(program.columnCount, 1))
        for (index, scope) in program.scopes.enumerated() {
            scopes[index] = weir_json_scope(
                first_column: UInt32(scope.firstColumn), column_count: UInt32(scope.columns.count), count: 0,
                capacity: UInt32(capacities[index]))
            for (offset, column) in scope.columns.enumerated() {
                columns[scope.firstColumn + offset] = Self.allocate(column, capacity: capacities[index])
            }
        }
    }

    deinit {
        for index in 0..<program.columnCount {
            columns[index].values?.deallocate()
            columns[index].present?.deallocate()
        }
        columns.deallocate()
        scopes.deallocate()
    }

    private static func allocate(_ column: DecodeProgram.ColumnLayout, capacity: Int) -> weir_json_column {
        weir_json_column(
            values: UnsafeMutableRawPointer(Buffer<UInt8>.allocate(capacity: capacity * column.layout.width)),
            present: column.isOptional ? UnsafeMutablePointer<UInt8>.allocate(capacity: max(capacity, 1)) : nil,
            uses_arena: 0, width: UInt32(column.layout.width))
    }

    /// Makes room for `capacity` rows in every column of a scope.
    func grow(_ index: Int, to capacity: Int) {
        let scope = program.scopes[index]
        let count = Int(scopes[index].count)
        for (offset, layout) in scope.columns.enumerated() {
            let column = columns + scope.firstColumn + offset
            var wider = Self.allocate(layout, capacity: capacity)
            wider.uses_arena = column.pointee.uses_arena
            if let values = column.pointee.values {
                wider.values?.copyMemory(from: values, byteCount: count * layout.layout.width)
                values.deallocate()
            }
            if let present = column.pointee.present {
                wider.present?.update(from: present, count: count)
                present.deallocate()
            }
            column.pointee = wider
        }
    }

    /// Freezes the columns of a scope.
    /// - Parameter strings: where the bytes of its strings lie.
    func freeze(_ index: Int, strings: DecodedStrings) -> [Column] {
        let scope = program.scopes[index]
        let count = Int(scopes[index].count)
        return scope.columns.enumerated().map { offset, column in
            freeze(column, at: scope.firstColumn + offset, count: count, strings: strings)
        }
    }

    private func freeze(
        _ column: DecodeProgram.ColumnLayout, at index: Int, count: Int, strings: DecodedStrings
    ) -> Column {
        let validity = validity(index, count: count)
        switch column.layout {
        case .bool: return .bool(FixedColumn(values: take(index, count: count), validity: validity))
        case .int64: return .int64(FixedColumn(values: take(index, count: count), validity: validity))
        case .float64: return .float64(FixedColumn(values: take(index, count: count), validity: validity))
        case .string:
            let usesArena = columns[index].uses_arena != 0
            return .string(strings.column(take(index, count: count), usesArena: usesArena, validity: validity))
        case .list:
            let elements = freeze(column.elementScope, strings: strings)
            return .list(
                ListColumn(
                    ranges: take(index, count: count), elements: elements,
                    elementCount: Int(scopes[column.elementScope].count), validity: validity))
        }
    }

    /// Hands a column's memory over to a buffer.
    private func take<Value>(_ index: Int, count: Int) -> Buffer<Value> {
        guard let values = columns[index].values else { return Buffer([]) }
        columns[index].values = nil
        return Buffer(adopting: values.bindMemory(to: Value.self, capacity: count), count: count)
    }

    private func validity(_ index: Int, count: Int) -> Validity? {
        guard let present = columns[index].present else { return nil }
        var hasNull = false
        let words = Buffer<UInt64>(count: Validity.wordCount(count)) { words in
            hasNull = weir_pack_bits(present, count, words.baseAddress) != 0
        }
        return hasNull ? Validity(words: words, count: count) : nil
    }
}

/// Where the strings of a batch lie: in the slab, literally, or in the arena, where an escape stood in them.
struct DecodedStrings {
    let slab: Buffer<UInt8>
    /// Borrowed from the shim; valid until its next batch.
    let arena: UnsafePointer<UInt8>?

    /// A column over the slab itself, or, where one of its strings lies in the arena, over bytes of its own.
    func column(_ views: Buffer<StringView>, usesArena: Bool, validity: Validity?) -> StringColumn {
        guard usesArena, let arena else { return StringColumn(views: views, bytes: slab, validity: validity) }
        let total = views.values.reduce(0) { $0 + Int($1.length) }
        let bytes = Buffer<UInt8>.allocate(capacity: total)
        var end = 0
        for index in 0..<views.count {
            let view = views.base[index]
            let offset = Int(view.offset)
            let source = offset >= slab.count ? arena + (offset - slab.count) : UnsafePointer(slab.base + offset)
            (bytes + end).update(from: source, count: Int(view.length))
            views.base[index] = StringView(offset: UInt32(end), length: view.length)
            end += Int(view.length)
        }
        return StringColumn(views: views, bytes: Buffer(adopting: bytes, count: end), validity: validity)
    }
}
