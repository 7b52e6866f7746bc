internal import Compression
internal import StreamCore

extension BenchCase {
    /// A batch's payloads as one LZ4 block.
    static let compress = BenchCase(name: "lz4", summary: "a batch's payloads as one LZ4 block") {
        let raw = try Workload("w1").raw
        return PreparedCase { index in
            let slab = raw[index % raw.count].slab
            let block = LZ4Block.compress(UnsafeRawBufferPointer(start: slab.base, count: slab.count))
            guard !block.isEmpty, block.count < slab.count else {
                throw WeirError("bench-result", "payloads did not become smaller")
            }
            withExtendedLifetime(slab) {}
        }
    }
}
