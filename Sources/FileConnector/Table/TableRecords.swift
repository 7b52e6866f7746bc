internal import Glibc
internal import StreamCore
internal import TopologyModel

/// A whole file as one raw batch, its records cut as its format says. Offsets are byte positions in the file.
struct TableRecords {
    let raw: RawBatch

    /// Files are read into one slab, whose views are 32 bits wide.
    static let maximumSize: Int64 = 2 << 30

    init(path: String, format: RecordFormat) throws {
        self.init(contents: try Self.read(path), format: format)
    }

    /// What was read of a file from its beginning on.
    init(contents: Buffer<UInt8>, format: RecordFormat) {
        raw = RecordCutter(contents, format: format).batch()
    }

    /// The line, from 1, at which a record begins.
    func line(of record: Int) -> Int {
        let offset = Int(raw.offsets[record])
        return 1 + raw.slab.values[..<offset].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    }

    private static func read(_ path: String) throws -> Buffer<UInt8> {
        let bytes = try FileBytes(path: path)
        var contents = GrowingBuffer<UInt8>(capacity: 1 << 20)
        while true {
            contents.reserve(1 << 20)
            let room = UnsafeMutableRawBufferPointer(
                start: contents.base + contents.count, count: contents.capacity - contents.count)
            let count = try bytes.read(into: room)
            if count == 0 { return contents.finish() }
            contents.advance(count)
            guard Int64(contents.count) <= maximumSize else {
                throw WeirError(
                    "table-too-large", "'\(path)' holds more than the 2 GiB that a file table may",
                    hint: "keep the table in PostgreSQL or SQLite")
            }
        }
    }
}

/// Finds where each record of a file begins and ends.
private struct RecordCutter: ~Copyable {
    private let contents: Buffer<UInt8>
    private let format: RecordFormat
    private var views = GrowingBuffer<StringView>(capacity: 1024)
    private var offsets = GrowingBuffer<Int64>(capacity: 1024)

    init(_ contents: Buffer<UInt8>, format: RecordFormat) {
        self.contents = contents
        self.format = format
    }

    consuming func batch() -> RawBatch {
        var at = 0
        while at < contents.count {
            let next = format == .csv ? quotedEnd(at) : plainEnd(at)
            append(at, next)
            at = next + 1
        }
        let count = views.count
        return RawBatch(
            slab: contents, payloads: views.finish(), partitions: Buffer(repeating: 0, count: count),
            offsets: offsets.finish(), timestamps: Buffer(repeating: -1, count: count))
    }

    private func plainEnd(_ start: Int) -> Int {
        guard let found = memchr(contents.base + start, 0x0A, contents.count - start) else { return contents.count }
        return UnsafeMutableRawPointer(contents.base).distance(to: found)
    }

    /// A line feed between quotes ends no record: RFC 4180 doubles quotes inside of quotes, so their number tells.
    private func quotedEnd(_ start: Int) -> Int {
        var isQuoted = false
        for index in start..<contents.count {
            switch contents.base[index] {
            case 0x22: isQuoted.toggle()
            case 0x0A where !isQuoted: return index
            default: continue
            }
        }
        return contents.count
    }

    private mutating func append(_ start: Int, _ end: Int) {
        var end = end
        if end > start, contents.base[end - 1] == 0x0D { end -= 1 }
        guard (start..<end).contains(where: { contents.base[$0] != 0x20 && contents.base[$0] != 0x09 }) else { return }
        views.append(StringView(offset: UInt32(start), length: UInt32(end - start)))
        offsets.append(Int64(start))
    }
}
