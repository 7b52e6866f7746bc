internal import Glibc
internal import StreamCore

/// The lines of one file, a record each, cut from blocks that are read in large steps. A last line needs no line
/// feed; a carriage return before a line feed is no part of the line; blank lines are no records.
///
/// A line longer than `maximumLine` is delivered up to there and the rest of it is skipped: decoders refuse it as too
/// large.
final class LineReader {
    let partition: Int32
    private let bytes: FileBytes
    private let maximumLine: Int
    /// A batch that takes up most of a block is made over the block itself. What is read next then goes into another.
    private var block: Buffer<UInt8>
    private var isShared = false
    private let initialCapacity: Int
    /// What was read and not yet given, in `block`.
    private var start = 0
    private var end = 0
    /// The file's position of `block[start]`.
    private(set) var position: Int64
    private var isAtEndOfFile = false
    /// Everything was given.
    var isFinished: Bool { isAtEndOfFile && start == end }

    static let blockSize = 1 << 20
    static let defaultMaximumLine = 64 << 20

    init(
        path: String, partition: Int32, from offset: Int64, blockSize: Int = LineReader.blockSize,
        maximumLine: Int = LineReader.defaultMaximumLine
    ) throws {
        self.partition = partition
        self.maximumLine = maximumLine
        bytes = try FileBytes(path: path)
        try bytes.seek(to: offset)
        position = offset
        initialCapacity = blockSize
        block = Self.block(of: blockSize)
    }

    private var capacity: Int { block.count }

    private static func block(of capacity: Int) -> Buffer<UInt8> {
        Buffer(adopting: Buffer<UInt8>.allocate(capacity: capacity), count: capacity)
    }

    /// The next lines: at most `maximumRecords`, of at most `maximumBytes` in all but for a single larger one. Nil
    /// where none is left.
    func next(maximumRecords: Int, maximumBytes: Int) throws -> RawBatch? {
        if end - start < capacity / 2, !isAtEndOfFile { try fill() }
        while true {
            if let batch = cut(maximumRecords: maximumRecords, maximumBytes: maximumBytes) { return batch }
            if isFinished { return nil }
            if end - start > maximumLine { return try oversized() }
            try fill()
        }
    }

    /// Reads on behind what is left of the block, which moves to the front; a line that fills the block makes it grow,
    /// and behind it the room is given back.
    private func fill() throws {
        let rest = end - start
        let wanted = rest == capacity ? capacity * 2 : rest < initialCapacity ? initialCapacity : capacity
        let target = isShared || wanted != capacity ? Self.block(of: wanted) : block
        target.base.update(from: block.base + start, count: rest)
        block = target
        isShared = false
        start = 0
        end = rest
        while end < capacity, !isAtEndOfFile {
            let room = UnsafeMutableRawBufferPointer(start: block.base + end, count: capacity - end)
            let count = try bytes.read(into: room)
            end += count
            if count == 0 { isAtEndOfFile = true }
        }
    }

    /// Cuts whole lines off the front of the block; at the end of the file the rest is one too.
    private func cut(maximumRecords: Int, maximumBytes: Int) -> RawBatch? {
        var lines = LineViews(capacity: min(maximumRecords, 4096))
        let base = block.base + start
        let available = end - start
        var at = 0
        while at < available, lines.count < maximumRecords {
            guard let next = lineEnd(base, at, available) else { break }
            let length = Self.trimmed(base + at, next - at)
            if length > 0 {
                guard lines.count == 0 || lines.payloadBytes + length <= maximumBytes else { break }
                lines.append(offset: start + at, length: length, position: position + Int64(at))
            }
            at = min(next + 1, available)
        }
        guard at > 0 else { return nil }
        let batch = lines.count > 0 ? batch(consume lines, start..<(start + at)) : nil
        start += at
        position += Int64(at)
        return batch
    }

    /// The lines, which lie in those bytes of the block: over the block itself, or over a copy where they are so few that
    /// they would hold much more memory than they need.
    private func batch(_ lines: consuming LineViews, _ bytes: Range<Int>) -> RawBatch {
        if bytes.count * 2 > capacity {
            isShared = true
            return lines.batch(over: block, partition: partition)
        }
        let copy = Buffer<UInt8>(count: bytes.count) { target in
            _ = target.baseAddress.map { $0.update(from: block.base + bytes.lowerBound, count: bytes.count) }
        }
        lines.move(by: bytes.lowerBound)
        return lines.batch(over: copy, partition: partition)
    }

    /// Where the line that begins at `at` ends, or nil where that is not read yet.
    private func lineEnd(_ base: UnsafeMutablePointer<UInt8>, _ at: Int, _ available: Int) -> Int? {
        if let found = memchr(base + at, 0x0A, available - at) {
            return UnsafeMutableRawPointer(base).distance(to: found)
        }
        return isAtEndOfFile ? available : nil
    }

    /// The line's length without a carriage return at its end; 0 where nothing but white space stands in it.
    private static func trimmed(_ line: UnsafePointer<UInt8>, _ length: Int) -> Int {
        var length = length
        if length > 0, line[length - 1] == 0x0D { length -= 1 }
        // Most lines begin with a brace, and this ends at once.
        for index in 0..<length where line[index] != 0x20 && line[index] != 0x09 && line[index] != 0x0D {
            return length
        }
        return 0
    }

    /// The front of a line that is too long, and past its end.
    private func oversized() throws -> RawBatch {
        var lines = LineViews(capacity: 1)
        lines.append(offset: start, length: maximumLine, position: position)
        let batch = batch(lines, start..<(start + maximumLine))
        while true {
            if let found = memchr(block.base + start, 0x0A, end - start) {
                let length = UnsafeMutableRawPointer(block.base + start).distance(to: found) + 1
                start += length
                position += Int64(length)
                return batch
            }
            position += Int64(end - start)
            start = end
            if isAtEndOfFile { return batch }
            try fill()
        }
    }
}

/// Where the lines of one batch lie in the block.
private struct LineViews: ~Copyable {
    private var views: GrowingBuffer<StringView>
    private var offsets: GrowingBuffer<Int64>
    private(set) var payloadBytes = 0

    init(capacity: Int) {
        views = GrowingBuffer(capacity: capacity)
        offsets = GrowingBuffer(capacity: capacity)
    }

    var count: Int { views.count }

    mutating func append(offset: Int, length: Int, position: Int64) {
        views.append(StringView(offset: UInt32(offset), length: UInt32(length)))
        offsets.append(position)
        payloadBytes += length
    }

    /// To views into bytes that begin `distance` later.
    mutating func move(by distance: Int) {
        for line in 0..<views.count { views.base[line].offset -= UInt32(distance) }
    }

    /// The lines as records over the bytes that they lie in.
    consuming func batch(over slab: Buffer<UInt8>, partition: Int32) -> RawBatch {
        let records = views.count
        return RawBatch(
            slab: slab, payloads: views.finish(), partitions: Buffer(repeating: partition, count: records),
            offsets: offsets.finish(), timestamps: Buffer(repeating: -1, count: records))
    }
}
