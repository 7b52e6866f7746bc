internal import CProcess

/// What the C library's allocator does with memory that batches leave behind.
public enum FreedMemory {
    /// Bytes of the largest block that comes from the heap: more than a batch's slab, its columns or a piece of an epoch.
    static let largestBlock: Int32 = 4 << 20
    /// Free bytes that the end of a heap keeps.
    static let keptBytes: Int32 = 32 << 20

    /// Keeps the memory of one batch for the next. By itself the allocator maps large blocks one by one and gives the
    /// end of its heaps back, so that every batch pays page faults for memory that the last one had. To be called
    /// once, at the program's start; false where the system refuses, and then all goes on as before.
    @discardableResult
    public static func keep() -> Bool { weir_keep_freed_memory(largestBlock, keptBytes) != 0 }
}
