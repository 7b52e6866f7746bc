internal import Compression
internal import StreamCore

/// The bytes of one file from any position on; of an LZ4 file, those that it decompresses to. Which it is, its first
/// four bytes say.
final class FileBytes {
    private let file: FileDescriptor
    /// Nil: plain.
    private var frames: CompressedFrames?
    /// Of the byte that `read` gives next.
    private(set) var position: Int64 = 0
    /// Plain files: bytes when it was opened. It may grow, and must not shrink.
    private let initialSize: Int64

    init(path: String) throws {
        try FileDescriptor.requireFile(path)
        file = try FileDescriptor(reading: path)
        initialSize = Int64(try file.status().st_size)
        file.readAhead()
        if try Self.isCompressed(file) { frames = try CompressedFrames() }
        try file.seek(to: 0)
    }

    private static func isCompressed(_ file: borrowing FileDescriptor) throws -> Bool {
        var head: UInt32 = 0
        return try withUnsafeMutableBytes(of: &head) { head in
            let count = try file.read(into: head)
            return LZ4FrameDecoder.isFrame(UnsafeRawBufferPointer(rebasing: head[..<count]))
        }
    }

    /// Goes to `position`. In an LZ4 file everything before it is decompressed.
    /// - Throws: `file-shrank` where the file ends before it.
    func seek(to position: Int64) throws {
        guard frames != nil else {
            guard position <= Int64(try file.status().st_size) else { throw FileFailure.shrank(file.path, position) }
            try file.seek(to: position)
            self.position = position
            return
        }
        if position < self.position { try rewind() }
        try skip(to: position)
    }

    private func rewind() throws {
        try file.seek(to: 0)
        frames = try CompressedFrames()
        position = 0
    }

    private func skip(to target: Int64) throws {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        while position < target {
            let wanted = min(Int64(room.count), target - position)
            let part = UnsafeMutableRawBufferPointer(rebasing: room[..<Int(wanted)])
            guard try read(into: part) > 0 else { throw FileFailure.shrank(file.path, target) }
        }
    }

    /// Fills `target`, which is not empty, as far as one read goes; 0 at the end.
    /// - Throws: `file-shrank`, `file-truncated`, `lz4-corrupt`, `file-unreadable`.
    func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        let count: Int
        if let frames {
            count = try frames.read(file, into: target)
        } else {
            count = try file.read(into: target)
            if count == 0, position < initialSize { throw FileFailure.shrank(file.path, initialSize) }
        }
        position += Int64(count)
        return count
    }

    /// Bytes in all. An LZ4 file is decompressed to its end for it; the position is lost.
    func measure() throws -> Int64 {
        guard frames != nil else { return Int64(try file.status().st_size) }
        try rewind()
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        while try read(into: room) > 0 {}
        return position
    }
}

/// The state of decompressing one file.
private final class CompressedFrames {
    private var decoder: LZ4FrameDecoder
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    /// Read from the file and not yet consumed.
    private var pending = 0..<0

    init() throws { decoder = try LZ4FrameDecoder() }

    deinit { block.deallocate() }

    func read(_ file: borrowing FileDescriptor, into target: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let progress = try decompress(into: target, path: file.path)
            pending = (pending.lowerBound + progress.consumed)..<pending.upperBound
            if progress.produced > 0 { return progress.produced }
            guard pending.isEmpty else { continue }
            pending = 0..<(try file.read(into: block))
            if pending.isEmpty {
                guard decoder.isBetweenFrames else {
                    throw decoder.isInFrame ? FileFailure.truncated(file.path) : FileFailure.trailing(file.path)
                }
                return 0
            }
        }
    }

    private func decompress(
        into target: UnsafeMutableRawBufferPointer, path: String
    ) throws -> LZ4FrameDecoder.Progress {
        do {
            return try decoder.decompress(UnsafeRawBufferPointer(rebasing: block[pending]), into: target)
        } catch let error as WeirError where error.code == "lz4-corrupt" {
            throw decoder.isInFrame ? FileFailure.corrupt(path, error) : FileFailure.trailing(path)
        }
    }
}
