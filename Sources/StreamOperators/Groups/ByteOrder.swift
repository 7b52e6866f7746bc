internal import Glibc

/// Whether two runs of `count` bytes are the same. Both must have eight readable bytes behind them, as every `Buffer`
/// has, so that the rest is compared as one masked word.
@inline(__always)
func sameBytes(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let leftBytes = UnsafeRawPointer(left)
    let rightBytes = UnsafeRawPointer(right)
    var offset = 0
    while offset &+ 8 <= count {
        let a = leftBytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let b = rightBytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        if a != b { return false }
        offset &+= 8
    }
    let rest = count &- offset
    guard rest > 0 else { return true }
    let a = UInt64(littleEndian: leftBytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    let b = UInt64(littleEndian: rightBytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    return (a ^ b) & (UInt64.max &>> UInt64(64 &- rest &* 8)) == 0
}

/// Negative, zero or positive as `left` comes before, is or comes after `right`, byte by byte: for UTF-8 also the order
/// of code points.
func byteOrder(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let common = min(left.count, right.count)
    if common > 0, let a = left.baseAddress, let b = right.baseAddress {
        let order = memcmp(a, b, common)
        if order != 0 { return Int(order) }
    }
    return left.count - right.count
}
