import StreamCore
import Testing

@Suite struct KeptBytesTests {
    private let slab = Buffer<UInt8>(repeating: 7, count: 1000)

    private func strings(_ count: Int) -> Column {
        .string(
            StringColumn(views: Buffer(repeating: StringView(offset: 0, length: 3), count: count), bytes: slab))
    }

    @Test func whatColumnsShareCountsOnce() {
        let (one, other) = (strings(4), strings(8))
        var kept = KeptBytes()
        kept.add(one)
        kept.add([other])
        #expect(kept.count == [one, other].byteCount)
        #expect(kept.count == one.byteCount + other.byteCount - slab.byteCount)
    }
}
