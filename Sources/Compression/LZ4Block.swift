internal import CLZ4
internal import StreamCore

/// LZ4 blocks: compressed bytes alone, without a frame. Who keeps one keeps its original size beside it.
public enum LZ4Block {
    /// The most bytes one block may hold, as the format's authors bound it.
    public static let maximumSize = Int(LZ4_MAX_INPUT_SIZE)

    /// `bytes` compressed; at most `maximumSize` of them.
    /// - Precondition: `bytes.count <= maximumSize`.
    public static func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        precondition(bytes.count <= maximumSize, "a block of \(bytes.count) bytes is larger than LZ4 takes")
        let bound = Int(LZ4_compressBound(Int32(bytes.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            // No source pointer is fine where there are no bytes.
            let written = LZ4_compress_default(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), characters(target), Int32(bytes.count),
                Int32(bound))
            count = Int(written)
        }
    }

    /// The bytes that `compress` was given.
    /// - Parameter originalSize: bytes before compression.
    /// - Throws: `WeirError` `lz4-corrupt` where the block is damaged or holds another number of bytes.
    public static func decompress(_ block: UnsafeRawBufferPointer, originalSize: Int) throws -> [UInt8] {
        guard let start = block.baseAddress, originalSize >= 0, originalSize <= maximumSize,
            block.count <= Int(Int32.max)
        else { throw corrupt(originalSize) }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: max(originalSize, 1)) { target, count in
            let written = LZ4_decompress_safe(
                start.assumingMemoryBound(to: CChar.self), characters(target), Int32(block.count),
                Int32(originalSize))
            count = written == Int32(originalSize) ? originalSize : 0
            isWhole = written == Int32(originalSize)
        }
        guard isWhole else { throw corrupt(originalSize) }
        return bytes
    }

    private static func characters(_ target: UnsafeMutableBufferPointer<UInt8>) -> UnsafeMutablePointer<CChar> {
        UnsafeMutableRawPointer(target.baseAddress.unsafelyUnwrapped).assumingMemoryBound(to: CChar.self)
    }

    private static func corrupt(_ size: Int) -> WeirError {
        WeirError(
            "lz4-corrupt", "a compressed block does not hold the \(size) bytes that it should",
            hint: "the data was damaged where it is kept; restore it from a copy")
    }
}
