internal import JobAssembly
internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// The text of a topology file, or an access file.
enum TopologyText {
    /// Why there is no text.
    struct Failure: Error {
        let path: String
        /// `file-not-found`, `file-unreadable`, `file-too-large` or `file-not-utf8`; the message does not name the file.
        let cause: WeirError
        /// Where in the file, from 1, the column in characters; nil where it is about the file as a whole.
        var place: (line: Int, column: Int)?

        /// The cause with the file and the place, for a command that ends with it.
        var error: WeirError {
            let at = place.map { ", at line \($0.line), column \($0.column)" } ?? ""
            return WeirError(cause.code, "'\(path)': \(cause.message)\(at)", hint: cause.hint)
        }
    }

    /// The text, for a command that ends where there is none.
    /// - Throws: as `read`, the error naming the file.
    static func required(_ path: String) throws(WeirError) -> String {
        do throws(Failure) { return try read(path) } catch { throw error.error }
    }

    static func read(_ path: String) throws(Failure) -> String {
        let bytes: [UInt8]
        do throws(WeirError) {
            bytes = try readBytes(path)
        } catch {
            throw Failure(path: path, cause: error)
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        throw Failure(
            path: path, cause: WeirError("file-not-utf8", "this is not UTF-8 text", hint: "save the file as UTF-8"),
            place: firstFault(bytes))
    }

    private static func readBytes(_ path: String) throws(WeirError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(errno) }
        defer { close(descriptor) }
        let limit = JobAssembly.largestTopology
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let (piece, failure) = readPiece(descriptor)
            if failure == EINTR { continue }
            if failure != 0 { throw unreadable(failure) }
            if piece.isEmpty { return bytes }
            bytes += piece
        }
        throw WeirError(
            "file-too-large", "the file is larger than \(Figures.bytes(limit))",
            hint: "is it a topology? check the path")
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

    private static func unreadable(_ number: Int32) -> WeirError {
        if number == EISDIR {
            return WeirError("file-unreadable", "this is a folder, and a file is wanted", hint: "name a file in it")
        }
        if number == ENOENT {
            return WeirError(
                "file-not-found", "there is no such file",
                hint: "check the path; a relative one begins in the folder that the command is run in")
        }
        return WeirError("file-unreadable", "the file cannot be read: \(String(cString: strerror(number)))")
    }

    /// Where the first byte stands that is no part of a character.
    private static func firstFault(_ bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&rest) {
            column += 1
            if scalar == "\n" { (line, column) = (line + 1, 1) }
        }
        return (line, column)
    }
}
