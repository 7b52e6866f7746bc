/// How an option is spelled and explained: what parsing, help and completions read.
struct OptionSpecification: Sendable {
    /// Without its dashes.
    let name: String
    /// Nil: a flag, which takes no value.
    let valueName: String?
    let summary: String
    let choices: [String]
    let isPath: Bool
    /// The default as help shows it.
    let defaultText: String?
    let isRepeatable: Bool
    let isRequired: Bool
    /// What is wrong with a value, or nil.
    let problem: @Sendable (String) -> String?

    var spelling: String { "--\(name)" }
}

/// An option with the type of what it means; `arguments[option]` reads it.
struct Option<Value: Sendable>: Sendable {
    let specification: OptionSpecification
    /// The value of the words given, in order; nil where they mean none.
    let decode: @Sendable ([String]) -> Value?
}

extension Option {
    private init<Word>(
        _ name: String, _ reader: ValueReader<Word>, _ summary: String, defaultText: String? = nil,
        isRepeatable: Bool = false, isRequired: Bool = false, decode: @escaping @Sendable ([String]) -> Value?
    ) {
        specification = OptionSpecification(
            name: name, valueName: reader.name, summary: summary, choices: reader.choices, isPath: reader.isPath,
            defaultText: defaultText, isRepeatable: isRepeatable, isRequired: isRequired,
            problem: { reader.read($0) == nil ? "must be \(reader.requirement), not '\($0)'" : nil })
        self.decode = decode
    }

    /// Given at most once; nil where it is not.
    static func optional<Word>(
        _ name: String, _ reader: ValueReader<Word>, shownDefault: String? = nil, _ summary: String
    ) -> Self where Value == Word? {
        Self(name, reader, summary, defaultText: shownDefault) { words in
            guard let word = words.first else { return .some(nil) }
            return reader.read(word)
        }
    }

    static func defaulted(
        _ name: String, _ reader: ValueReader<Value>, default value: Value, shown: String, _ summary: String
    ) -> Self {
        Self(name, reader, summary, defaultText: shown) { words in words.first.map(reader.read) ?? value }
    }

    static func required(_ name: String, _ reader: ValueReader<Value>, _ summary: String) -> Self {
        Self(name, reader, summary, isRequired: true) { words in words.first.flatMap(reader.read) }
    }

    /// Given any number of times.
    static func repeated<Word>(_ name: String, _ reader: ValueReader<Word>, _ summary: String) -> Self
    where Value == [Word] {
        Self(name, reader, summary, isRepeatable: true) { words in words.compactMap(reader.read) }
    }
}

extension Option where Value == Bool {
    /// Takes no value.
    static func flag(_ name: String, _ summary: String) -> Self {
        Self(
            specification: OptionSpecification(
                name: name, valueName: nil, summary: summary, choices: [], isPath: false, defaultText: nil,
                isRepeatable: false, isRequired: false, problem: { _ in nil }),
            decode: { !$0.isEmpty })
    }
}
