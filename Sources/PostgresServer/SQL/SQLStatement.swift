/// One statement of a text, cut into words.
struct SQLStatement: Sendable {
    var words: [SQLWord]
    /// The whole text that it stands in: places are bytes of it.
    var text: String

    /// The statements of a text that are separated by semicolons; none where there are only comments.
    /// - Throws: `ErrorReport` with 42601, its position a character of `text` from 1.
    static func statements(of text: String) throws -> [SQLStatement] {
        let words: [SQLWord]
        do {
            words = try SQLWordReader.words(of: text)
        } catch let report as ErrorReport {
            throw report.placed(in: text)
        }
        return words.split { $0.isMark(";") }.map { SQLStatement(words: Array($0), text: text) }
    }

    var isEmpty: Bool { words.isEmpty }

    /// The first words in lowercase, as far as they are keywords.
    func begins(with keywords: String...) -> Bool {
        words.count >= keywords.count && zip(words, keywords).allSatisfy { $0.isWord($1) }
    }
}

extension ErrorReport {
    /// With its position, which is a byte of `text` from 0, as a character from 1.
    func placed(in text: String) -> ErrorReport {
        guard let offset = position else { return self }
        var report = self
        // By scalars, as PostgreSQL counts.
        report.position = String(decoding: Array(text.utf8.prefix(offset)), as: UTF8.self).unicodeScalars.count + 1
        return report
    }
}
