internal import StreamCore

/// Rows as the bodies of answers. What all answers of an epoch have in common is made once an epoch and view.
struct RowAnswers {
    private final class Frame: Sendable {
        let view: ViewDescription
        let keyPlaces: [Int]
        /// What stands before each value: a comma, the column's name, a colon.
        let names: [[UInt8]]
        /// What stands before and behind the staleness, the one thing that passes with time.
        let before: [UInt8]
        let behind: [UInt8]

        init(_ view: ViewDescription, _ epoch: ViewEpoch) {
            self.view = view
            keyPlaces = view.keyPlaces
            names = view.columns.enumerated().map { index, column in
                Array("\(index == 0 ? "{" : ",")\(JSONText.quoted(column.name)):".utf8)
            }
            let around = AsOf.jsonAroundStaleness(epoch, view: view.name)
            before = Array("},\"as_of\":\(around.before)".utf8)
            behind = Array((around.behind + "}\n").utf8)
        }
    }

    private var epoch: ViewEpoch?
    private var frames: [String: Frame] = [:]
    /// What a body is expected to take, bounded so that one large row does not make all bodies large.
    private var length = 256

    /// - Parameters:
    ///   - values: in the order of the view's columns.
    ///   - now: epoch milliseconds.
    mutating func body(_ values: [QueryValue], of view: ViewDescription, _ epoch: ViewEpoch, now: Int64) -> [UInt8] {
        let frame = frame(view, epoch)
        var body: [UInt8] = []
        body.reserveCapacity(length)
        body.append("{\"key\":")
        JSONText.quote(ValueList.text(frame.keyPlaces.map { values[$0] }), into: &body)
        body.append(",\"row\":")
        for (name, value) in zip(frame.names, values) {
            body.append(contentsOf: name)
            body.append(json: value)
        }
        body.append(contentsOf: frame.before)
        body.append(AsOf(epoch, now: now).stalenessText)
        body.append(contentsOf: frame.behind)
        length = min(max(length, body.count), 4096)
        return body
    }

    private mutating func frame(_ view: ViewDescription, _ epoch: ViewEpoch) -> Frame {
        if self.epoch != epoch {
            self.epoch = epoch
            frames = [:]
        }
        if let kept = frames[view.name], kept.view == view { return kept }
        let made = Frame(view, epoch)
        frames[view.name] = made
        return made
    }
}
