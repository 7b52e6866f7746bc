/// How one word of the command line becomes a value.
struct ValueReader<Value: Sendable>: Sendable {
    /// What help calls the value: `DIR`.
    let name: String
    /// The words allowed, where they are few.
    let choices: [String]
    /// Whether completion offers files.
    let isPath: Bool
    /// Nil where the text is no such value.
    let read: @Sendable (String) -> Value?
    /// What the value must be, to follow "must be": `a whole number from 1 to 65535`.
    let requirement: String

    init(
        _ name: String, choices: [String] = [], isPath: Bool = false, requirement: String,
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.choices = choices
        self.isPath = isPath
        self.requirement = requirement
        self.read = read
    }
}

extension ValueReader where Value == String {
    /// Any text but the empty one.
    static func text(_ name: String) -> Self {
        Self(name, requirement: "a text that is not empty") { $0.isEmpty ? nil : $0 }
    }

    static func path(_ name: String) -> Self {
        Self(name, isPath: true, requirement: "a path") { $0.isEmpty ? nil : $0 }
    }
}

extension ValueReader where Value == Int {
    /// Underscores may group digits: `1_000_000`.
    static func integer(_ name: String, in range: ClosedRange<Int>) -> Self {
        let bounds =
            range.upperBound == .max
            ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        return Self(name, requirement: "a whole number \(bounds)") { text in
            guard let number = Int(text.filter { $0 != "_" }), range.contains(number) else { return nil }
            return number
        }
    }
}

extension ValueReader where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the enumeration's words.
    static func choice(_ name: String, of type: Value.Type = Value.self) -> Self {
        let words = Value.allCases.map(\.rawValue)
        return Self(name, choices: words, requirement: "one of \(words.joined(separator: ", "))") {
            Value(rawValue: $0)
        }
    }
}

/// `NAME=VALUE`.
struct Assignment: Sendable, Equatable {
    let name: String
    let value: String
}

extension ValueReader where Value == Assignment {
    /// The value may be empty and may hold `=`; the name may not.
    static func assignment(_ valueName: String, isPath: Bool = false) -> Self {
        Self("NAME=\(valueName)", isPath: isPath, requirement: "NAME=\(valueName)") { text in
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
            let value = String(text[text.index(after: equals)...])
            return isPath && value.isEmpty ? nil : Assignment(name: String(text[..<equals]), value: value)
        }
    }
}
