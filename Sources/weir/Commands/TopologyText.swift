internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// A topology file's text.
enum TopologyText {
    /// Bytes; a file that people write is far smaller.
    static let limit = 4 << 20

    /// - Throws: `WeirError` `file-unreadable`, `file-too-large`, `file-not-utf8`.
    static func read(_ path: String) throws(WeirError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let (piece, failure) = readPiece(descriptor)
            if failure == EINTR { continue }
            if failure != 0 { throw unreadable(path, failure) }
            if piece.isEmpty { break }
            bytes += piece
            if bytes.count > limit {
                throw WeirError("file-too-large", "'\(path)' is larger than \(Figures.bytes(limit))")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WeirError("file-not-utf8", "'\(path)' is not UTF-8 text", hint: "save it as UTF-8")
        }
        return text
    }

    private static func readPiece(_ descriptor: Int32) -> (piece: [UInt8], failure: Int32) {
        var failure: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        return (piece, failure)
    }

    private static func unreadable(_ path: String, _ number: Int32) -> WeirError {
        WeirError("file-unreadable", "'\(path)' cannot be read: \(String(cString: strerror(number)))")
    }
}
