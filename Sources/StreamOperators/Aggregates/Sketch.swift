/// One group's sketch: entries in an open-addressing set while sparse, registers once dense. What it holds depends on
/// the set of hashes alone, not on their order, their repetitions or how they were merged.
///
/// `@unchecked Sendable`: a plain value over memory that the `DistinctState` it lies in owns and alone touches.
struct Sketch: BitwiseCopyable, @unchecked Sendable {
    private var memory: UnsafeMutableRawPointer?
    /// Slots of a sparse sketch, a power of two, 0 at first; `denseMark` once dense.
    private var slotCount: UInt16 = 0
    private var entryCount: UInt16 = 0

    private static let denseMark = UInt16.max

    var isDense: Bool { slotCount == Self.denseMark }

    /// Bytes held beside the value itself.
    var byteCount: Int { isDense ? HyperLogLog.registerCount : Int(slotCount) * 4 }

    mutating func add(_ hash: UInt64) {
        if isDense {
            raise(HyperLogLog.register(hash), HyperLogLog.rank(hash))
        } else {
            add(entry: HyperLogLog.sparseEntry(hash))
        }
    }

    mutating func add(entry: UInt32) {
        if isDense {
            let (register, rank) = HyperLogLog.dense(entry)
            raise(register, rank)
            return
        }
        if slotCount > 0, place(entry) { return }
        widen()
        add(entry: entry)
    }

    /// Raises a register to `rank`; makes the sketch dense.
    mutating func raise(_ register: Int, _ rank: UInt8) {
        if !isDense { densify() }
        guard let registers = memory?.assumingMemoryBound(to: UInt8.self) else { return }
        if registers[register] < rank { registers[register] = rank }
    }

    /// The number of distinct hashes, about.
    var estimate: Int64 {
        guard isDense else { return Int64(entryCount) }
        return Int64(HyperLogLog.estimate(registers).rounded())
    }

    /// The entries of a sparse sketch, ascending.
    var sortedEntries: [UInt32] {
        guard !isDense, let slots = memory?.assumingMemoryBound(to: UInt32.self) else { return [] }
        return UnsafeBufferPointer(start: slots, count: Int(slotCount)).filter { $0 != 0 }.sorted()
    }

    /// The registers of a dense sketch.
    var registers: UnsafeBufferPointer<UInt8> {
        guard isDense, let memory else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(
            start: memory.assumingMemoryBound(to: UInt8.self), count: HyperLogLog.registerCount)
    }

    func free() { memory?.deallocate() }
}

extension Sketch {
    /// Puts the entry into its slot; false where the set is too full for another.
    private mutating func place(_ entry: UInt32) -> Bool {
        guard let slots = memory?.assumingMemoryBound(to: UInt32.self) else { return false }
        let mask = UInt32(slotCount) &- 1
        var index = ((entry >> 6) &* 0x9E37_79B1) >> 16 & mask
        while slots[Int(index)] != 0 {
            let held = slots[Int(index)]
            if held >> 6 == entry >> 6 {
                slots[Int(index)] = max(held, entry)
                return true
            }
            index = (index &+ 1) & mask
        }
        guard Int(entryCount) < min(Int(slotCount) / 4 * 3, HyperLogLog.sparseLimit) else { return false }
        slots[Int(index)] = entry
        entryCount &+= 1
        return true
    }

    private mutating func widen() {
        guard Int(entryCount) < HyperLogLog.sparseLimit else {
            densify()
            return
        }
        let held = sortedEntries
        free()
        slotCount = max(8, slotCount * 2)
        entryCount = 0
        memory = Self.cleared(Int(slotCount) * 4)
        for entry in held { _ = place(entry) }
    }

    private mutating func densify() {
        let held = sortedEntries
        free()
        memory = Self.cleared(HyperLogLog.registerCount)
        slotCount = Self.denseMark
        entryCount = 0
        for entry in held {
            let (register, rank) = HyperLogLog.dense(entry)
            raise(register, rank)
        }
    }

    private static func cleared(_ bytes: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return memory
    }
}
