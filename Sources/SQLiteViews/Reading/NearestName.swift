/// The name that was probably meant.
enum NearestName {
    /// The nearest of `names` without regard to case, where it is near enough to be worth a hint.
    static func of(_ word: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased())
        let bound = max(1, wanted.count / 3)
        let near = names.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }
            .filter { $0.distance <= bound }
        return near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours: the optimal string alignment distance.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before = [Int](repeating: 0, count: right.count + 1)
        var row = Array(0...right.count)
        for index in left.indices {
            var next = [index + 1]
            for place in right.indices {
                var best = row[place] + (left[index] == right[place] ? 0 : 1)
                best = min(best, row[place + 1] + 1, next[place] + 1)
                if index > 0, place > 0, left[index] == right[place - 1], left[index - 1] == right[place] {
                    best = min(best, before[place - 1] + 1)
                }
                next.append(best)
            }
            before = row
            row = next
        }
        return row[right.count]
    }
}
