import Testing

@testable import weir

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ab", "ba", 1),
        ("ca", "abc", 3),
    ])
    func distances(_ left: String, _ right: String, _ expected: Int) {
        #expect(NearestName.distance(left, right) == expected)
        #expect(NearestName.distance(right, left) == expected)
    }

    @Test func farNamesAreNotOffered() {
        #expect(NearestName.of("query", among: ["run", "check"]) == nil)
        #expect(NearestName.of("q", among: ["query"]) == nil)
        #expect(NearestName.of("qu", among: ["query"]) == "query")
        #expect(NearestName.of("QUERY", among: ["query"]) == "query")
    }

    /// One edit anywhere is always found again, whichever edit it is.
    @Test func oneEditIsFound() {
        var random = SeededGenerator(seed: 7)
        let names = ["completions", "generate", "produce", "rebuild", "broker"]
        for _ in 0..<500 {
            let name = names[Int.random(in: 0..<names.count, using: &random)]
            var letters = Array(name)
            let place = Int.random(in: 0..<letters.count - 1, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: letters.remove(at: place)
            case 1: letters.insert("z", at: place)
            case 2: letters[place] = "z"
            default: letters.swapAt(place, place + 1)
            }
            #expect(NearestName.of(String(letters), among: names) == name, "\(String(letters))")
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
