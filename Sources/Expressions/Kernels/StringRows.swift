internal import Glibc
internal import StreamCore

/// Where the strings of a vector lie, without ownership: what loops over several string columns read, so that no row
/// costs a retain. Valid while the vector lives.
struct StringRows {
    let bytes: UnsafeMutablePointer<UInt8>
    private let views: UnsafeMutablePointer<StringView>
    private let codes: UnsafeMutablePointer<UInt32>?
    /// 0 where one value stands for every row.
    private let step: Int

    init(_ vector: Vector) {
        let column = vector.strings
        bytes = column.bytes.base
        views = column.views.base
        codes = column.codes?.base
        step = vector.isScalar ? 0 : 1
    }

    @inline(__always)
    func view(_ row: Int) -> StringView {
        let index = row &* step
        if let codes { return views[Int(codes[index])] }
        return views[index]
    }

    @inline(__always)
    func start(_ view: StringView) -> UnsafeMutablePointer<UInt8> { bytes + Int(view.offset) }
}

/// Copies `count` bytes; short runs as two words, for which both sides have room behind them.
@inline(__always)
func copyPadded(_ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>) {
    if count > 16 {
        memcpy(target, source, count)
        return
    }
    let from = UnsafeRawPointer(source)
    let words = (from.loadUnaligned(as: UInt64.self), from.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    UnsafeMutableRawPointer(target).storeBytes(of: words.0, as: UInt64.self)
    UnsafeMutableRawPointer(target).storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
}
