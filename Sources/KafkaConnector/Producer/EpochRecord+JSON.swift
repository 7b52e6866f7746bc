internal import StreamCore

/// The text of an epoch's record: `{"version":1,"epoch":7,"job":"..","run":"..","cluster":"..","offsets":[{"source":..,
/// "topic":..,"partition":0,"offset":12},..]}`. Members that a later version adds are passed over.
extension EpochRecord {
    var json: [UInt8] {
        var writer = EpochRecordWriter()
        writer.write("{\"version\":1,\"epoch\":\(epoch)")
        writer.member("job", jobId)
        writer.member("run", runId)
        writer.member("cluster", clusterId)
        writer.write(",\"offsets\":[")
        for (index, offset) in offsets.enumerated() {
            writer.write(index == 0 ? "{\"source\":" : ",{\"source\":")
            writer.string(offset.source)
            writer.member("topic", offset.topic)
            writer.write(",\"partition\":\(offset.partition),\"offset\":\(offset.offset)}")
        }
        writer.write("]}")
        return writer.bytes
    }

    /// Nil where the bytes are not such a record, or of a later version.
    init?(json: UnsafeRawBufferPointer) {
        var scanner = EpochRecordScanner(json)
        var numbers: [String: Int64] = [:]
        var texts: [String: String] = [:]
        var offsets: [SourceOffset] = []
        let isWhole = scanner.object { scanner, name in
            switch name {
            case "version", "epoch": scanner.number().map { numbers[name] = $0 } != nil
            case "job", "run", "cluster": scanner.string().map { texts[name] = $0 } != nil
            case "offsets": scanner.array { $0.sourceOffset().map { offsets.append($0) } != nil }
            default: scanner.skipValue()
            }
        }
        guard isWhole, scanner.isAtEnd, numbers["version"] == 1, let epoch = numbers["epoch"],
            let job = texts["job"], let run = texts["run"], let cluster = texts["cluster"]
        else { return nil }
        self.init(epoch: epoch, jobId: job, runId: run, clusterId: cluster, offsets: offsets)
    }
}

private struct EpochRecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func member(_ name: String, _ value: String) {
        write(",\"\(name)\":")
        string(value)
    }

    mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0..<0x20: write("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
