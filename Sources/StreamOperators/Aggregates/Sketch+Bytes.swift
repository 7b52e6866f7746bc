internal import StreamCore

/// A sketch as stored: a byte that says which form, and the form.
///
/// | first byte | behind it |
/// | --- | --- |
/// | 1, sparse | the entries, ascending, each four bytes, least significant first |
/// | 2, dense | 4096 registers, a byte each |
extension Sketch {
    private static let sparseForm: UInt8 = 1
    private static let denseForm: UInt8 = 2

    func append(to bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        guard !isDense else {
            bytes.append(Self.denseForm)
            bytes.append(contentsOf: registers)
            return
        }
        bytes.append(Self.sparseForm)
        for entry in sortedEntries { withUnsafeBytes(of: entry.littleEndian) { bytes.append(contentsOf: $0) } }
    }

    /// Adds what a stored sketch holds. Throws where the bytes are no sketch.
    mutating func merge(_ bytes: UnsafeRawBufferPointer) throws(WeirError) {
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        switch bytes.first {
        case Self.sparseForm where body.count % 4 == 0:
            for index in 0..<body.count / 4 {
                let entry = UInt32(littleEndian: body.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
                guard entry & 0x3F != 0 else { throw Self.malformed }
                add(entry: entry)
            }
        case Self.denseForm where body.count == HyperLogLog.registerCount:
            for (register, rank) in body.enumerated() { raise(register, rank) }
        default: throw Self.malformed
        }
    }

    private static var malformed: WeirError {
        WeirError(
            "state-corrupt", "a stored approx_count_distinct is not in a form that is known",
            hint: "The state was changed from outside or by another version: restore a snapshot, or reset the job.")
    }
}
