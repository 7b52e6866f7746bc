import Compression
import Foundation
import StreamCore

/// A folder that is gone when its owner is.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "weir-files-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }
}

extension Buffer {
    /// A copy, made while the buffer is alive: `values` of a buffer that nothing else holds would dangle.
    var array: [Element] { withExtendedLifetime(self) { Array(values) } }
}

/// One LZ4 frame a piece.
func frames(_ pieces: [[UInt8]]) throws -> [UInt8] {
    var target = GrowingBuffer<UInt8>()
    var encoder = try LZ4FrameEncoder()
    for piece in pieces {
        try piece.withUnsafeBytes { try encoder.append($0, into: &target) }
        try encoder.finish(into: &target)
    }
    return target.finish().array
}
