/// How an argument without a name is called and explained.
struct OperandSpecification: Sendable {
    /// `FILE`
    let name: String
    let summary: String
    let isPath: Bool
    /// Takes all that remain, at least one; the last operand only.
    let isRepeatable: Bool
    /// May be left out; the last operand only.
    var isOptional = false
    let choices: [String]
    let problem: @Sendable (String) -> String?
}

/// An argument without a name, with the type of what it means.
struct Operand<Value: Sendable>: Sendable {
    let specification: OperandSpecification
    let decode: @Sendable ([String]) -> Value?

    private init<Word>(
        _ reader: ValueReader<Word>, _ summary: String, isRepeatable: Bool, isOptional: Bool = false,
        decode: @escaping @Sendable ([String]) -> Value?
    ) {
        specification = OperandSpecification(
            name: reader.name, summary: summary, isPath: reader.isPath, isRepeatable: isRepeatable,
            isOptional: isOptional, choices: reader.choices,
            problem: { reader.read($0) == nil ? "must be \(reader.requirement), not '\($0)'" : nil })
        self.decode = decode
    }

    static func one(_ reader: ValueReader<Value>, _ summary: String) -> Self {
        Self(reader, summary, isRepeatable: false) { $0.first.flatMap(reader.read) }
    }

    static func oneOrMore<Word>(_ reader: ValueReader<Word>, _ summary: String) -> Self where Value == [Word] {
        Self(reader, summary, isRepeatable: true) { $0.compactMap(reader.read) }
    }

    static func any<Word>(_ reader: ValueReader<Word>, _ summary: String) -> Self where Value == [Word] {
        Self(reader, summary, isRepeatable: true, isOptional: true) { $0.compactMap(reader.read) }
    }
}
