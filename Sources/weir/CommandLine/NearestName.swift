/// The name that a mistyped word most likely meant.
enum NearestName {
    /// The nearest of `names`, or nil where none is near: at most a third of the word's length away, and never more
    /// than three edits. A name that the word begins counts as near.
    static func of(_ word: String, among names: [String]) -> String? {
        let limit = min(3, max(1, word.count / 3))
        let nearest = names.map { (name: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }
        if let nearest { return nearest.name }
        return word.count >= 2 ? names.first { $0.hasPrefix(word.lowercased()) } : nil
    }

    /// Edits between two words: insertions, deletions, replacements and swaps of neighbours (the optimal string
    /// alignment variant of Damerau's distance).
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left)
        let b = Array(right)
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in b.indices {
                let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
                row[j + 1] = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
