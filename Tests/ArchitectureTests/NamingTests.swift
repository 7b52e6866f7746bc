import Testing

@Suite struct NamingTests {
    /// Words that say nothing about what a thing is.
    static let emptyWords: Set<String> = [
        "manager", "managers", "helper", "helpers", "util", "utils", "utility", "utilities", "common",
    ]

    /// `KafkaSource+Pause` -> kafka, source, pause
    static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in name {
            if !character.isLetter || character.isUppercase, word.last?.isLowercase == true || !character.isLetter {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if character.isLetter { word.append(character) }
        }
        return word.isEmpty ? words : words + [word.lowercased()]
    }

    @Test func namesFallIntoWords() {
        #expect(Self.words("ConnectionManager") == ["connection", "manager"])
        #expect(Self.words("Column+Gather.swift") == ["column", "gather", "swift"])
        #expect(Self.words("HTTPUtil") == ["httputil"] || Self.words("HTTPUtil") == ["http", "util"])
        #expect(Self.words("commonality") == ["commonality"])
    }

    @Test func foldersAndFilesSayWhatTheyAre() {
        let paths = Repository.files.filter { path in
            path.split(separator: "/").contains { !Self.emptyWords.isDisjoint(with: Self.words(String($0))) }
        }
        #expect(paths.isEmpty, "\(paths)")
    }

    @Test func typesSayWhatTheyAre() {
        let declaration = /\b(?:class|struct|enum|protocol|actor|typealias)\s+(?<name>\w+)/
        let places = (Repository.sources + Repository.tests).flatMap { file in
            file.places { _, line in
                // Of each word what is the same in capitals: looking for that is cheaper than the pattern.
                ["anager", "elper", "til", "ommon"].contains { line.contains($0) }
                    && line.matches(of: declaration).contains {
                        !Self.emptyWords.isDisjoint(with: Self.words(String($0.name)))
                    }
            }
        }
        #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
    }
}
