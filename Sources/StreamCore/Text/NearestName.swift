/// Finds what a person may have meant.
public enum NearestName {
    /// The candidate nearest to `word` by optimal string alignment distance (insert, delete, replace, swap of
    /// neighbours; case does not count), or nil where none is near: at most one edit for every three characters. Nil
    /// too where `word` itself is a candidate: then it is not the word that is wrong.
    public static func of(_ word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased())
        let bound = max(1, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            if candidate == word { return nil }
            let distance = distance(wanted, Array(candidate.lowercased()))
            if distance <= bound, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, leftCharacter) in left.enumerated() {
            var current = [row + 1]
            for (column, rightCharacter) in right.enumerated() {
                var cost = last[column] + (leftCharacter == rightCharacter ? 0 : 1)
                cost = min(cost, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, leftCharacter == right[column - 1], left[row - 1] == rightCharacter {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
