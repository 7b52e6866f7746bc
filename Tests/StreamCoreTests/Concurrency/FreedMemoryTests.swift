import Glibc
import StreamCore
import TestSupport
import Testing

@Suite struct FreedMemoryTests {
    /// Blocks of a batch's size come from memory that the last one left, not from new pages of the kernel's.
    @Test(.disabled(if: Sanitizer.isOn, "a sanitizer has an allocator of its own"))
    func memoryIsTakenAgainWithoutPageFaults() {
        #expect(FreedMemory.keep())
        let bytes = 2 << 20
        let before = pageFaults()
        for round in 0..<100 {
            let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
            for offset in stride(from: 0, to: bytes, by: 4096) {
                block.storeBytes(of: UInt8(truncatingIfNeeded: round), toByteOffset: offset, as: UInt8.self)
            }
            block.deallocate()
        }
        // A mapping for each would cost 51,200.
        #expect(pageFaults() - before < 5_000)
    }

    /// Of this thread: `RUSAGE_THREAD` is 1 and, being GNU's, not in the module.
    private func pageFaults() -> Int {
        var usage = rusage()
        getrusage(1, &usage)
        return usage.ru_minflt
    }
}
