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

    /// Levenshtein's distance: insertions, deletions and replacements, with the neighbours' swap counted as two.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, other) in right.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(replaced, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[right.count]
    }
}
