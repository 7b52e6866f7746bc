import StreamCore
import TestSupport
import Testing

@Suite struct NearestNameTests {
    @Test func farNamesAreNotOffered() {
        #expect(NearestName.of("query", among: ["run", "check"]) == nil)
        #expect(NearestName.of("q", among: ["query"]) == nil)
        #expect(NearestName.of("QUERY", among: ["query"]) == "query")
        #expect(NearestName.of("", among: ["query"]) == nil)
    }

    /// Who is told "did you mean" what they wrote learns nothing, and neither from another name.
    @Test func aWordThatIsThereIsNotOffered() {
        #expect(NearestName.of("country", among: ["country"]) == nil)
        #expect(NearestName.of("country", among: ["county", "country", "counter"]) == nil)
    }

    @Test func aSwapOfNeighboursIsOneEdit() {
        #expect(NearestName.of("rnu", among: ["sun", "run"]) == "run")
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
