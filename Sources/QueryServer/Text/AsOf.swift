internal import NetworkServer
internal import StreamCore

/// What every answer says of itself: the epoch it was read from, and how fresh that is.
struct AsOf: Sendable {
    let epoch: ViewEpoch
    /// Milliseconds since the epoch was applied; nil where that is not known.
    let staleness: Int64?

    init(_ epoch: ViewEpoch, now: Int64) {
        self.epoch = epoch
        staleness = epoch.appliedAt.map { max(now - $0, 0) }
    }

    /// - Parameter view: whose watermark is meant; nil: the sources'.
    func json(view: String? = nil) -> String {
        let around = Self.jsonAroundStaleness(epoch, view: view)
        return around.before + stalenessText + around.behind
    }

    /// The staleness as a JSON text.
    var stalenessText: String { Self.number(staleness) }

    /// What stands before and behind the staleness, which is all that passes with time while the epoch is the same.
    static func jsonAroundStaleness(_ epoch: ViewEpoch, view: String?) -> (before: String, behind: String) {
        let offsets = epoch.partitions.map { partition in
            "{\"source\":\(JSONText.quoted(partition.source)),\"partition\":\(partition.partition),"
                + "\"offset\":\(partition.offset),\"watermark\":\(time(partition.watermark))}"
        }
        return (
            "{\"epoch\":\(number(epoch.number)),\"applied_at\":\(time(epoch.appliedAt)),\"staleness_ms\":",
            ",\"watermark\":\(time(watermark(epoch, of: view))),\"offsets\":[\(offsets.joined(separator: ","))]}"
        )
    }

    /// For answers whose body has no place for it.
    func fields(view: String? = nil) -> [HTTPField] {
        var fields: [HTTPField] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { fields.append(HTTPField(name, value)) }
        }
        add("Weir-Epoch", epoch.number.map { String($0) })
        add("Weir-Applied-At", epoch.appliedAt.map { UTCText.timestamp($0) })
        add("Weir-Staleness-Ms", staleness.map { String($0) })
        add("Weir-Watermark", Self.watermark(epoch, of: view).flatMap { Self.text($0) })
        add("Weir-Offsets", epoch.partitions.map { "\($0.source):\($0.partition):\($0.offset)" }.joined(separator: ","))
        return fields
    }

    private static func watermark(_ epoch: ViewEpoch, of view: String?) -> Int64? {
        if let view { return epoch.watermarks[view] }
        return epoch.partitions.map(\.watermark).min()
    }

    private static func number(_ number: Int64?) -> String { number.map { String($0) } ?? "null" }

    /// Epoch milliseconds as a JSON text; `Int64.min` and what lies outside the years 0 to 9999 is null.
    static func time(_ milliseconds: Int64?) -> String {
        milliseconds.flatMap { text($0) }.map { "\"\($0)\"" } ?? "null"
    }

    private static func text(_ milliseconds: Int64) -> String? {
        (-62_167_219_200_000..<253_402_300_800_000).contains(milliseconds) ? UTCText.timestamp(milliseconds) : nil
    }
}
