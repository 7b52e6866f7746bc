import Foundation

/// A place in a topology that can be broken so that exactly one error follows.
struct BreakablePlace {
    /// In the file, from 0.
    let line: Int
    /// What is replaced, in characters of the line.
    let range: Range<Int>
    let replacement: String
    /// Where the error then stands, in characters behind the start of the range.
    var offset = 0
    /// The stage, view or sink that it stands in.
    let block: String
    /// What the block reads can no longer be known, and with it which columns there are.
    var hidesColumns = false
    var needsColumns = false

    func overlaps(_ other: BreakablePlace) -> Bool { line == other.line && range.overlaps(other.range) }
}

/// Finds the places of a topology that can be broken. It knows the layout of this project's files: a section's name
/// begins a line, a block's name is indented by two.
struct BreakablePlaces {
    private(set) var places: [BreakablePlace] = []
    /// By block, what it reads.
    private(set) var reads: [String: String] = [:]

    private static let keys = [
        "settings", "commit_interval", "memory", "lanes", "delivery", "connections", "kafka", "brokers", "postgres",
        "tables", "file", "path", "format", "key", "schema", "cache", "bytes", "ttl", "batch", "keys", "wait",
        "in_flight", "timeout", "retry", "on_failure", "sources", "connection", "topic", "start", "event_time",
        "watermark", "lag", "idle", "ahead", "stages", "from", "steps", "filter", "unnest", "select", "lookup",
        "table", "take", "missing", "views", "group_by", "window", "tumbling", "lateness", "aggregate", "retain",
        "index", "sinks", "emit",
    ]

    init(_ text: String) throws {
        var section = ""
        var block = ""
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            // A comment is no place; columns stay what they are.
            let line = String(line.prefix(upTo: line.firstRange(of: "#")?.lowerBound ?? line.endIndex))
            if let name = line.firstMatch(of: /^(\w+):/) { (section, block) = (String(name.1), "") }
            if let name = line.firstMatch(of: /^  (\w+):/) { block = section + "." + name.1 }
            try find(line, number, section, block)
        }
    }

    private mutating func find(_ line: String, _ number: Int, _ section: String, _ block: String) throws {
        /// The place of the first group, broken by what `break` makes of it.
        func add(
            _ pattern: String, offset: Int = 0, hides: Bool = false, needs: Bool = false, _ broken: (String) -> String
        )
            throws
        {
            for match in line.matches(of: try Regex(pattern, as: (Substring, Substring).self)) {
                let word = match.output.1
                let start = line.distance(from: line.startIndex, to: word.startIndex)
                places.append(
                    BreakablePlace(
                        line: number, range: start..<start + word.count, replacement: broken(String(word)),
                        offset: offset, block: block, hidesColumns: hides, needsColumns: needs))
            }
        }
        let renamed = { (name: String) in "zz_" + name }
        try add(#"(?:^|[ {])(\#(Self.keys.joined(separator: "|"))):(?= |$)"#) { $0 + "x" }
        if section == "sources" || section == "tables" {
            try add(#": (string|int|float|timestamp|bool)(?=[ ,}]|$)"#) { _ in "nothing9" }
            try add(#"(?:event_time|  key): (\w+)"#, renamed)
        }
        try add(#": ([0-9]+(?:ms|s|m|h|d|KiB|MiB))(?=[ ,}]|$)"#) { _ in "soonish" }
        if section == "stages" {
            try add(#"filter: (\w+)"#, needs: true, renamed)
            try add(#"unnest: (\w+) as"#, needs: true, renamed)
            try add(#"take: \[(\w+)\]"#, needs: true, renamed)
            try add(#", key: (\w+)"#, needs: true, renamed)
            if line.contains("select: {") || line.hasPrefix("          ") {
                try add(#"\w: ([a-z][\w.]*)(?=[,} ]|$)"#, needs: true, renamed)
                try add(#"\w: ([a-z][\w.]*)(?=,| }|$)"#, offset: 7, needs: true) { _ in "length(true)" }
            }
        }
        if section == "views" {
            try add(#"(?:sum|max|approx_count_distinct|coalesce)\(([a-z]\w*)"#, needs: true, renamed)
            if line.contains("group_by:") { try add(#"\w: ([a-z]\w*)(?=,| })"#, needs: true, renamed) }
            try add(#"index: \[\[(\w+)"#, needs: true, renamed)
        }
        if section == "sinks" { try add(#", key: (\w+)"#, needs: true, renamed) }
        if let from = line.firstMatch(of: /^    from: (\w+)/) ?? line.firstMatch(of: /view: (\w+)/) {
            reads[block.components(separatedBy: ".").last ?? ""] = String(from.1)
        }
        try add(#"^    from: (\w+)"#, hides: true) { _ in "nosuch" }
    }

    /// Up to `count` of them that do not depend on each other.
    func independent(_ count: Int, _ pick: (Int) -> Int) -> [BreakablePlace] {
        var chosen: [BreakablePlace] = []
        var rest = places
        while chosen.count < count, !rest.isEmpty {
            let place = rest.remove(at: pick(rest.count))
            let isFree = chosen.allSatisfy { !$0.overlaps(place) && !hides($0, place) && !hides(place, $0) }
            if isFree { chosen.append(place) }
        }
        return chosen.sorted { ($0.line, $0.range.lowerBound) < ($1.line, $1.range.lowerBound) }
    }

    /// Whether the columns that `other` needs come through what breaks `place`.
    private func hides(_ place: BreakablePlace, _ other: BreakablePlace) -> Bool {
        guard place.hidesColumns, other.needsColumns else { return false }
        let broken = place.block.components(separatedBy: ".").last
        var name = other.block.components(separatedBy: ".").last
        while let here = name {
            if here == broken { return true }
            name = reads[here]
        }
        return false
    }
}

extension [BreakablePlace] {
    /// The text with all of these broken, and where the errors then stand: line and column, from 1.
    func breaking(_ text: String) -> (text: String, errors: [[Int]]) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { [Character]($0) }
        var errors: [[Int]] = []
        var shifts: [Int: Int] = [:]
        for place in self {
            let shift = shifts[place.line, default: 0]
            let range = place.range.lowerBound + shift..<place.range.upperBound + shift
            lines[place.line].replaceSubrange(range, with: place.replacement)
            shifts[place.line] = shift + place.replacement.count - place.range.count
            errors.append([place.line + 1, range.lowerBound + place.offset + 1])
        }
        return (lines.map { String($0) }.joined(separator: "\n"), errors)
    }
}
