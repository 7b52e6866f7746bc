import Compression
import Foundation
import StreamCore

/// The events of the shop as lines of JSON, and where its products lie.
struct RetailData: Sendable {
    var lines: [String]
    let productsPath: String

    /// The sample in the repository.
    static func sample() throws -> RetailData {
        let text = try Package.text("topologies/data/online-retail-sample.ndjson")
        return RetailData(
            lines: split(text), productsPath: Package.path("topologies/data/online-retail-products.csv"))
    }

    /// The whole year where the environment says where it lies; else the sample.
    static func all() throws -> RetailData {
        guard let folder = ProofEnvironment.data else { return try sample() }
        let root = URL(filePath: folder)
        let packed = try Data(contentsOf: root.appending(path: "online-retail-orders.ndjson.lz4"))
        return RetailData(
            lines: split(String(decoding: try unpacked(packed), as: UTF8.self)),
            productsPath: root.appending(path: "online-retail-products.csv").path)
    }

    /// Every event `count` times, each time of an order and a customer of other names.
    func repeated(_ count: Int) -> RetailData {
        var copy = self
        copy.lines = (0..<count).flatMap { turn in
            lines.map { line in
                line.replacingOccurrences(of: "\"order_id\":\"", with: "\"order_id\":\"\(turn)-")
                    .replacingOccurrences(of: "\"customer_id\":\"", with: "\"customer_id\":\"\(turn % 3)-")
            }
        }
        return copy
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private static func split(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private static func unpacked(_ packed: Data) throws -> [UInt8] {
        var decoder = try LZ4FrameDecoder()
        var result: [UInt8] = []
        let source = [UInt8](packed)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        var at = 0
        while true {
            let progress = try source.withUnsafeBytes { bytes in
                try decoder.decompress(UnsafeRawBufferPointer(rebasing: bytes[at...]), into: room)
            }
            at += progress.consumed
            result.append(contentsOf: UnsafeRawBufferPointer(room).prefix(progress.produced))
            if at == source.count && progress.produced == 0 { return result }
        }
    }
}
