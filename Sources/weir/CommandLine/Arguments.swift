/// What a command was given, checked against its declaration.
struct Arguments: Sendable {
    /// By option's name; a flag that was given has one empty word.
    private(set) var options: [String: [String]] = [:]
    /// By operand's name.
    private(set) var operands: [String: [String]] = [:]

    mutating func add(_ word: String, toOption name: String) { options[name, default: []].append(word) }
    mutating func add(_ word: String, toOperand name: String) { operands[name, default: []].append(word) }

    /// - Throws: `UsageError` where a required option is missing; the parser has seen to all else.
    subscript<Value>(option: Option<Value>) -> Value {
        get throws {
            guard let value = option.decode(options[option.specification.name] ?? []) else {
                throw UsageError("option '\(option.specification.spelling)' is missing")
            }
            return value
        }
    }

    /// - Throws: `UsageError` where the operand is missing; the parser has seen to all else.
    subscript<Value>(operand: Operand<Value>) -> Value {
        get throws {
            guard let value = operand.decode(operands[operand.specification.name] ?? []) else {
                throw UsageError("\(operand.specification.name) is missing")
            }
            return value
        }
    }

    /// Whether the option stands on the command line at all.
    func has<Value>(_ option: Option<Value>) -> Bool { options[option.specification.name] != nil }
}
