/// A record that no job should stumble over, and the code of the dead letter that must come of it; nil where it is good.
struct BadRecord: Sendable {
    let name: String
    /// Nil: a tombstone.
    let payload: [UInt8]?
    let code: String?
    /// Where it stops, and at which step.
    var stage = "readings"
    var step = -1

    init(_ name: String, _ text: String?, _ code: String?) {
        self.name = name
        payload = text.map { Array($0.utf8) }
        self.code = code
    }

    static let all: [BadRecord] = {
        let now = "1767225600000"
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        var invalid = BadRecord("invalid UTF-8", #"{"id":"a","level":1,"note":"?","ts":\#(now)}"#, "invalid-utf8")
        invalid = BadRecord(invalid.name, replacing: UInt8(ascii: "?"), by: 0xFF, in: invalid)
        var overflow = BadRecord(
            "overflow of an expression", #"{"id":"a","level":9223372036854775807,"ts":\#(now)}"#, "overflow")
        overflow.stage = "doubled"
        overflow.step = 1
        return [
            BadRecord("good", #"{"id":"a","level":1,"price":1.50,"ts":\#(now)}"#, nil),
            BadRecord("cut off", #"{"id":"a","level":1,"ts":17672"#, "malformed-payload"),
            BadRecord("no JSON", "level 12", "malformed-payload"),
            BadRecord("a string for an int", #"{"id":"a","level":"1","ts":\#(now)}"#, "wrong-type"),
            BadRecord("an array for an object", "[1,2]", "wrong-type"),
            BadRecord("no level", #"{"id":"a","ts":\#(now)}"#, "missing-field"),
            BadRecord("beyond 64 bits", #"{"id":"a","level":9223372036854775808,"ts":\#(now)}"#, "out-of-range"),
            BadRecord("too many digits", #"{"id":"a","level":1,"price":1.234,"ts":\#(now)}"#, "excess-digits"),
            overflow, invalid,
            BadRecord("good too", #"{"id":"b","level":20,"note":"é","ts":\#(now)}"#, nil),
            BadRecord("nested 100 deep", #"{"id":"a","level":1,"unread":\#(deep),"ts":\#(now)}"#, "too-deep"),
            BadRecord(
                "20 MB", #"{"id":"a","level":1,"note":"\#(filling(20_000_000))","ts":\#(now)}"#, "payload-too-large"),
            BadRecord("of the year 2099", #"{"id":"a","level":1,"ts":"2099-01-01T00:00:00Z"}"#, "too-far-ahead"),
            BadRecord("good at last", #"{"id":"a","level":300,"ts":\#(now)}"#, nil),
        ]
    }()

    /// What only a topic can hold.
    static let ofTopics: [BadRecord] = {
        // The topic of the sink takes a record of a megabyte; the view counts it all the same.
        var large = BadRecord(
            "too large for the sink", #"{"id":"b","level":4000,"note":"\#(filling(1_500_000))","ts":1767225600000}"#,
            "record-too-large")
        large.stage = "doubled_topic"
        return [BadRecord("empty", "", "empty-payload"), BadRecord("tombstone", nil, "tombstone"), large]
    }()

    private static func filling(_ count: Int) -> String { String(repeating: "x", count: count) }

    private init(_ name: String, replacing old: UInt8, by new: UInt8, in record: BadRecord) {
        self.name = name
        payload = record.payload?.map { $0 == old ? new : $0 }
        code = record.code
    }
}
