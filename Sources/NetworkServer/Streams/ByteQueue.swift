/// Bytes that are appended behind and taken in front. An empty queue gives its memory back when it had grown, so that
/// a waiting connection costs little.
struct ByteQueue {
    private static let keptCapacity = 4096

    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { bytes.count == start }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        // What was taken is cut off when it is the larger part, so that moving costs less than what came.
        if start > 0, start >= count {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    mutating func take(_ taken: Int) {
        start += taken
        guard start == bytes.count else { return }
        start = 0
        if bytes.capacity > Self.keptCapacity { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    }

    mutating func removeAll() {
        bytes = []
        start = 0
    }

    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // `withUnsafeBytes` does not carry a typed error.
        let outcome = bytes.withUnsafeBytes { raw in
            let part = UnsafeRawBufferPointer(rebasing: raw[start...])
            do throws(Failure) { return Swift.Result<Result, Failure>.success(try body(part)) } catch {
                return Swift.Result<Result, Failure>.failure(error)
            }
        }
        return try outcome.get()
    }
}
