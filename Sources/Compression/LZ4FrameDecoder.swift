internal import CLZ4
internal import StreamCore

/// Decompresses LZ4 frames, one behind the other, from input that comes in pieces of any size.
public struct LZ4FrameDecoder: ~Copyable {
    /// What one call took and gave.
    public struct Progress: Sendable, Equatable {
        /// Bytes of the input that were read.
        public let consumed: Int
        /// Bytes that were written to the target.
        public let produced: Int
    }

    /// Bytes at the front of every frame that tell one.
    public static let magic: [UInt8] = [0x04, 0x22, 0x4D, 0x18]

    private let context: OpaquePointer
    /// Whether what was read so far ends with a whole frame, or is empty.
    public private(set) var isBetweenFrames = true

    /// The first bytes of the frame that is being read, 4 at most.
    private var head: [UInt8] = []

    /// Whether what is being read begins as a frame does, as far as it is known: a frame with data in it, or one that is
    /// to be skipped (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md).
    public var isInFrame: Bool {
        let skipped: [UInt8] = [0x50, 0x2A, 0x4D, 0x18]
        let masked = head.enumerated().map { $0.offset == 0 ? $0.element & 0xF0 : $0.element }
        return head.elementsEqual(Self.magic.prefix(head.count)) || masked.elementsEqual(skipped.prefix(head.count))
    }

    /// - Throws: `WeirError` `lz4-failed` where memory is short.
    public init() throws {
        var context: OpaquePointer?
        let code = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(code) == 0, let context else { throw LZ4Failure.error(code) }
        self.context = context
    }

    deinit { LZ4F_freeDecompressionContext(context) }

    /// Whether `head`, the front of a file, begins a frame.
    public static func isFrame(_ head: UnsafeRawBufferPointer) -> Bool {
        head.count >= magic.count && head.prefix(magic.count).elementsEqual(magic)
    }

    /// Decompresses as much of `input` as `target` has room for. Both may be of any size; call again with what was not
    /// consumed. Where nothing was produced and all was consumed, more input is needed.
    /// - Throws: `WeirError` `lz4-corrupt` where the input is damaged or no frame; the decoder is of no use behind it.
    public mutating func decompress(
        _ input: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Progress {
        var consumed = 0
        var produced = 0
        while produced < target.count {
            var taken = input.count - consumed
            var given = target.count - produced
            noteHead(UnsafeRawBufferPointer(rebasing: input[consumed...]))
            // Nothing may be read, and still bytes may be given that the decoder holds.
            let code = LZ4F_decompress(
                context, target.baseAddress.map { $0 + produced }, &given, input.baseAddress.map { $0 + consumed },
                &taken, nil)
            guard LZ4F_isError(code) == 0 else { throw LZ4Failure.error(code) }
            if taken > 0 || given > 0 { isBetweenFrames = code == 0 }
            consumed += taken
            produced += given
            if taken == 0 && given == 0 || consumed == input.count && given == 0 { break }
        }
        return Progress(consumed: consumed, produced: produced)
    }

    /// `input` is what LZ4 is given next: all of it, where a frame's first bytes come in pieces.
    private mutating func noteHead(_ input: UnsafeRawBufferPointer) {
        if isBetweenFrames, !input.isEmpty { head = [] }
        if head.count < 4 { head += input.prefix(4 - head.count) }
    }
}

enum LZ4Failure {
    static func error(_ code: Int) -> WeirError {
        let name = String(cString: LZ4F_getErrorName(code))
        if name.contains("allocation") { return WeirError("lz4-failed", "LZ4 has no memory") }
        return WeirError(
            "lz4-corrupt", "the compressed data is damaged: \(name)",
            hint: "the data was damaged where it is kept or cut short; make the file anew")
    }
}
