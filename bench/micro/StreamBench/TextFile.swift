internal import Glibc
internal import StreamCore

/// The file's content as text.
/// - Throws: `WeirError` `bench-file` where it cannot be read.
func readText(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else {
        throw WeirError("bench-file", "'\(path)' cannot be read", hint: "run it in the project's folder")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        guard count > 0 else { break }
        bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
}
