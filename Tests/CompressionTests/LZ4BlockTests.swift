import Compression
import StreamCore
import TestSupport
import Testing

@Suite struct LZ4BlockTests {
    private func roundTrip(_ bytes: [UInt8]) throws -> [UInt8] {
        let block = bytes.withUnsafeBytes { LZ4Block.compress($0) }
        return try block.withUnsafeBytes { try LZ4Block.decompress($0, originalSize: bytes.count) }
    }

    @Test func blocksComeBack() throws {
        var random = SeededGenerator(seed: 1)
        for size in [0, 1, 2, 12, 13, 64, 1000, 65_535, 65_536, 1 << 20] {
            let bytes = random.bytes(size)
            #expect(try roundTrip(bytes) == bytes, "\(size) bytes")
        }
        #expect(LZ4Block.compress(UnsafeRawBufferPointer(start: nil, count: 0)).count > 0)
    }

    @Test func repetitionShrinks() {
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        #expect(bytes.withUnsafeBytes { LZ4Block.compress($0) }.count < 1 << 13)
    }

    @Test func damageAndWrongSizesAreErrors() throws {
        var random = SeededGenerator(seed: 2)
        let bytes = random.bytes(10_000)
        let block = bytes.withUnsafeBytes { LZ4Block.compress($0) }
        for size in [0, 1, 9999, 10_001, 1 << 20] {
            let error = #expect(throws: WeirError.self) {
                try block.withUnsafeBytes { try LZ4Block.decompress($0, originalSize: size) }
            }
            #expect(error?.code == "lz4-corrupt")
        }
        for cut in stride(from: 0, to: block.count, by: 97) {
            #expect(throws: WeirError.self) {
                try Array(block[..<cut]).withUnsafeBytes { try LZ4Block.decompress($0, originalSize: bytes.count) }
            }
        }
        // A flipped byte is found or gives other bytes, and never more than asked for.
        for place in stride(from: 0, to: block.count, by: 31) {
            var damaged = block
            damaged[place] ^= 0x55
            let result = try? damaged.withUnsafeBytes { try LZ4Block.decompress($0, originalSize: bytes.count) }
            #expect(result == nil || result?.count == bytes.count)
        }
    }
}
