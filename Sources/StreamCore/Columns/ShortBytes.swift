/// Runs of bytes that are mostly short, as keys are, in words of eight: a call of `memcpy` costs more than most of them.
public enum ShortBytes {
    /// Copies `count` bytes, and touches none beside them.
    @inlinable
    @inline(__always)
    public static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        if count >= 8 {
            guard count <= 64 else { return to.copyMemory(from: from, byteCount: count) }
            var offset = 0
            while offset &+ 8 <= count {
                move(from, to, offset, UInt64.self)
                offset &+= 8
            }
            // The last word overlaps the one before.
            move(from, to, count &- 8, UInt64.self)
        } else if count >= 4 {
            move(from, to, 0, UInt32.self)
            move(from, to, count &- 4, UInt32.self)
        } else {
            for offset in 0..<max(count, 0) { target[offset] = source[offset] }
        }
    }

    @inlinable
    @inline(__always)
    static func move<Word: BitwiseCopyable>(
        _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ offset: Int, _ word: Word.Type
    ) {
        to.storeBytes(
            of: from.loadUnaligned(fromByteOffset: offset, as: Word.self), toByteOffset: offset, as: Word.self)
    }

    /// How many of `count` bytes are zero. Eight bytes behind them must be readable, as behind every `Buffer`.
    @inlinable
    @inline(__always)
    public static func zeros(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var found = 0
        var offset = 0
        while offset < count {
            var word = UInt64(
                littleEndian: UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let rest = count &- offset
            if rest < 8 { word |= UInt64.max &<< UInt64(rest &* 8) }
            if hasZero(word) { found &+= zeroBytes(word) }
            offset &+= 8
        }
        return found
    }

    /// Mycroft's test.
    @inlinable
    @inline(__always)
    static func hasZero(_ word: UInt64) -> Bool {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0
    }

    @inlinable
    @inline(never)
    static func zeroBytes(_ word: UInt64) -> Int {
        var found = 0
        for byte in 0..<8 { found &+= (word &>> UInt64(byte &* 8)) & 0xFF == 0 ? 1 : 0 }
        return found
    }
}
