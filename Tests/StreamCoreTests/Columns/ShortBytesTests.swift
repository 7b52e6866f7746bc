import StreamCore
import TestSupport
import Testing

@Suite struct ShortBytesTests {
    /// Every length around the widths of words; what stands beside the target stays.
    @Test(arguments: 0...80)
    func copiesThoseBytesAndTouchesNoOther(count: Int) {
        let source = Buffer((0..<100).map { UInt8($0 + 1) })
        let target = Buffer<UInt8>(repeating: 0xEE, count: 100)
        ShortBytes.copy(source.base + 3, to: target.base + 5, count)
        let expected =
            [UInt8](repeating: 0xEE, count: 5) + source.values[3..<(3 + count)]
            + [UInt8](repeating: 0xEE, count: 95 - count)
        #expect(Array(target.values) == expected)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func countsZerosAndNoneBehindTheEnd(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<40).map { _ in [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? UInt8(0) }
        let buffer = Buffer(bytes)
        for count in 0...40 {
            #expect(ShortBytes.zeros(buffer.base, count) == bytes[..<count].count { $0 == 0 })
        }
    }
}
