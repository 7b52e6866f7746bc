internal import CLZ4
public import StreamCore

/// Compresses to one LZ4 frame: linked blocks of up to 256 KiB and a checksum over the content.
public struct LZ4FrameEncoder: ~Copyable {
    private let context: OpaquePointer
    private var preferences: LZ4F_preferences_t
    private var hasBegun = false

    /// Bytes handed to the library at once; what its bound is asked for.
    private static let piece = 256 << 10

    /// - Throws: `WeirError` `lz4-failed` where memory is short.
    public init() throws {
        var context: OpaquePointer?
        let code = LZ4F_createCompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(code) == 0, let context else { throw LZ4Failure.error(code) }
        self.context = context
        preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
    }

    deinit { LZ4F_freeCompressionContext(context) }

    /// Appends what `bytes` compress to, as far as whole blocks have come together, to `target`.
    public mutating func append(_ bytes: UnsafeRawBufferPointer, into target: inout GrowingBuffer<UInt8>) throws {
        try begin(&target)
        var start = 0
        while start < bytes.count {
            let count = min(Self.piece, bytes.count - start)
            target.reserve(LZ4F_compressBound(count, &preferences))
            let written = LZ4F_compressUpdate(
                context, target.base + target.count, target.capacity - target.count,
                bytes.baseAddress.map { $0 + start }, count, nil)
            guard LZ4F_isError(written) == 0 else { throw LZ4Failure.error(written) }
            target.advance(written)
            start += count
        }
    }

    /// Appends the rest and the frame's end to `target`. The next `append` begins a new frame.
    public mutating func finish(into target: inout GrowingBuffer<UInt8>) throws {
        try begin(&target)
        target.reserve(LZ4F_compressBound(0, &preferences))
        let written = LZ4F_compressEnd(context, target.base + target.count, target.capacity - target.count, nil)
        guard LZ4F_isError(written) == 0 else { throw LZ4Failure.error(written) }
        target.advance(written)
        hasBegun = false
    }

    private mutating func begin(_ target: inout GrowingBuffer<UInt8>) throws {
        guard !hasBegun else { return }
        target.reserve(Int(LZ4F_HEADER_SIZE_MAX))
        let written = LZ4F_compressBegin(
            context, target.base + target.count, target.capacity - target.count, &preferences)
        guard LZ4F_isError(written) == 0 else { throw LZ4Failure.error(written) }
        target.advance(written)
        hasBegun = true
    }
}
