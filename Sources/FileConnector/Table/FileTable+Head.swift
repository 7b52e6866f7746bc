internal import StreamCore
internal import TopologyModel

extension FileTable {
    /// Bytes that are looked at; a longer first record is no header.
    private static let headSize = 64 << 10

    /// The first record of a CSV file, plain or LZ4 frames, without its line end. Blocks on the disk.
    /// - Returns: nil where the file has none, or none within its first 64 KiB.
    /// - Throws: what reading files throws.
    public static func firstRecord(ofCSV path: String) throws -> [UInt8]? {
        let bytes = try FileBytes(path: path)
        var head = GrowingBuffer<UInt8>(capacity: headSize)
        var isWhole = false
        while head.count < headSize, !isWhole {
            let room = UnsafeMutableRawBufferPointer(start: head.base + head.count, count: headSize - head.count)
            let count = try bytes.read(into: room)
            head.advance(count)
            isWhole = count == 0
        }
        let raw = TableRecords(contents: head.finish(), format: .csv).raw
        // One that ends with what was read may go on.
        guard raw.count > (isWhole ? 0 : 1) else { return nil }
        return Array(raw.payload(0))
    }
}
