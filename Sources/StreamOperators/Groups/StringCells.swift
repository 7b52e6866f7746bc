internal import StreamCore

/// Cells of strings or byte strings, their bytes in one arena. A longer value moves to the arena's end; the arena is
/// rewritten when half of it is no longer named.
final class StringCells: Cells {
    private struct Cell: BitwiseCopyable, Sendable {
        var offset: UInt64
        /// `nullLength` where the cell holds no value.
        var length: UInt32
        /// Bytes it may be overwritten with in place.
        var room: UInt32
    }

    private static let nullLength = UInt32.max
    private static let null = Cell(offset: 0, length: nullLength, room: 0)

    private var cells = GrowingBuffer<Cell>()
    private var arena = GrowingBuffer<UInt8>(capacity: 1024)
    private var unnamedBytes = 0

    var byteCount: Int { cells.heldBytes + arena.heldBytes }

    func isNull(_ cell: Int) -> Bool { cells.base[cell].length == Self.nullLength }

    func append(_ column: Column, row: Int) {
        cells.append(Self.null)
        write(strings(column), row: row, into: cells.count - 1)
    }

    func extend(to count: Int) { cells.extend(to: count, with: Self.null) }

    func set(_ targets: [Int32], from column: Column, rows: [Int32]) {
        let source = strings(column)
        for index in 0..<targets.count { write(source, row: Int(rows[index]), into: Int(targets[index])) }
        if unnamedBytes > 1 << 16, unnamedBytes > arena.count / 2 { rewrite() }
    }

    func keep(_ kept: [Int32]) {
        cells.keep(kept)
        rewrite()
    }

    func column(_ picked: [Int32]) -> Column {
        let (stored, source) = (cells.base, arena.base)
        let total = picked.reduce(0) { $0 + Self.held(stored[Int($1)]) }
        let bytes = Buffer<UInt8>.allocate(capacity: total)
        var (end, nulls) = (0, 0)
        let views = Buffer<StringView>(count: picked.count) { views in
            for index in 0..<views.count {
                let cell = stored[Int(picked[index])]
                let length = Self.held(cell)
                ShortBytes.copy(source + Int(cell.offset), to: bytes + end, length)
                views[index] = StringView(offset: UInt32(end), length: UInt32(truncatingIfNeeded: length))
                end &+= length
                nulls &+= cell.length == Self.nullLength ? 1 : 0
            }
        }
        let validity =
            nulls == 0 ? nil : Validity(count: picked.count) { stored[Int(picked[$0])].length != Self.nullLength }
        return .string(StringColumn(views: views, bytes: Buffer(adopting: bytes, count: end), validity: validity))
    }

    func differs(from column: Column, at ids: UnsafeBufferPointer<Int32>) -> Bool {
        let source = strings(column)
        let stored = cells.base
        let storedBytes = arena.base
        let views = source.views.base
        let bytes = source.bytes.base
        let codes = source.codes?.base
        let validity = source.validity
        if codes == nil, validity == nil { return Self.anyDiffers(stored, storedBytes, from: views, bytes, at: ids) }
        for row in 0..<ids.count where ids[row] >= 0 {
            let cell = stored[Int(ids[row])]
            let view = views[codes.map { Int($0[row]) } ?? row]
            let length = validity?.isValid(row) ?? true ? view.length : Self.nullLength
            guard length == cell.length else { return true }
            guard length != Self.nullLength else { continue }
            if !sameBytes(storedBytes + Int(cell.offset), bytes + Int(view.offset), Int(length)) { return true }
        }
        return false
    }

    /// The same where rows are plain views and none is null. The length of a null cell is no string's.
    private static func anyDiffers(
        _ stored: UnsafePointer<Cell>, _ storedBytes: UnsafePointer<UInt8>, from views: UnsafePointer<StringView>,
        _ bytes: UnsafePointer<UInt8>, at ids: UnsafeBufferPointer<Int32>
    ) -> Bool {
        for row in 0..<ids.count where ids[row] >= 0 {
            let cell = stored[Int(ids[row])]
            let view = views[row]
            guard view.length == cell.length else { return true }
            if !sameBytes(storedBytes + Int(cell.offset), bytes + Int(view.offset), Int(view.length)) { return true }
        }
        return false
    }

    func order(_ index: Int, _ column: Column, row: Int) -> Int {
        let source = strings(column)
        let cell = cells.base[index]
        let hasCell = cell.length != Self.nullLength
        let hasRow = source.isValid(row)
        guard hasCell, hasRow else { return (hasCell ? 1 : 0) - (hasRow ? 1 : 0) }
        return byteOrder(
            UnsafeRawBufferPointer(start: arena.base + Int(cell.offset), count: Int(cell.length)), source.bytes(row))
    }

    private func strings(_ column: Column) -> StringColumn {
        guard case .string(let strings) = column else {
            preconditionFailure("a column of another layout where the plan has strings")
        }
        return strings
    }

    private static func held(_ cell: Cell) -> Int { cell.length == nullLength ? 0 : Int(cell.length) }

    private func write(_ source: StringColumn, row: Int, into index: Int) {
        var cell = cells.base[index]
        guard source.isValid(row) else {
            cell.length = Self.nullLength
            cells.base[index] = cell
            return
        }
        let value = source.bytes(row)
        if value.count > Int(cell.room) {
            unnamedBytes += Int(cell.room)
            cell.offset = UInt64(arena.count)
            cell.room = UInt32(value.count)
            arena.reserve(value.count)
            arena.advance(value.count)
        }
        if let start = value.baseAddress {
            (arena.base + Int(cell.offset)).update(from: start.assumingMemoryBound(to: UInt8.self), count: value.count)
        }
        cell.length = UInt32(value.count)
        cells.base[index] = cell
    }

    /// Moves every named byte to a new arena.
    private func rewrite() {
        let count = cells.count
        var total = 0
        for index in 0..<count { total += Self.held(cells.base[index]) }
        var moved = GrowingBuffer<UInt8>(capacity: total + total / 8 + 64)
        for index in 0..<count {
            var cell = cells.base[index]
            let length = Self.held(cell)
            let offset = moved.count
            moved.append(from: arena.base + Int(cell.offset), count: length)
            cell.offset = UInt64(offset)
            cell.room = UInt32(length)
            cells.base[index] = cell
        }
        arena = moved
        unnamedBytes = 0
    }
}
