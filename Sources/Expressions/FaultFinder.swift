internal import StreamCore

/// Looks for every fault of an expression, where compiling it stops at the first. A node is judged by its operands
/// first: what is wrong with one of them says nothing about the node.
struct FaultFinder {
    private let text: String
    private let schema: Schema
    private let otherNames: [String]
    private let isUnknown: (String) -> Bool
    /// In the order of the tree.
    private(set) var faults: [ExpressionError] = []

    init(text: String, schema: Schema, otherNames: [String], isUnknown: @escaping (String) -> Bool) {
        self.text = text
        self.schema = schema
        self.otherNames = otherNames
        self.isUnknown = isUnknown
    }

    /// Whether the node and all below it can be typed; where not, what is to be said of it stands in `faults`.
    ///
    /// - Parameter word: set where the node must be a bool: what wants it to be.
    mutating func judge(_ node: SyntaxNode, conditionOf word: String? = nil) -> Bool {
        var checker = Checker(text: text, schema: schema, otherNames: otherNames)
        do throws(ExpressionError) {
            if let word { _ = try checker.condition(node, word) } else { _ = try checker.check(node) }
            return true
        } catch {
            explain(error, node)
            return false
        }
    }

    private mutating func explain(_ error: ExpressionError, _ node: SyntaxNode) {
        switch node.form {
        case .path(let names):
            if !isUnknown(names.joined(separator: ".")) { faults.append(error) }
        case .and(let terms):
            if judgeAll(terms, conditionOf: "'and'") { faults.append(error) }
        case .or(let terms):
            if judgeAll(terms, conditionOf: "'or'") { faults.append(error) }
        case .call(let name, let span, let arguments):
            // A call that cannot be is wrong whatever its arguments are.
            let call = Checker.callFault(name, span, argumentCount: arguments.count, node.span)
            if let call { faults.append(call) }
            if judgeAll(arguments), call == nil { faults.append(error) }
        default:
            if judgeAll(node.operands) { faults.append(error) }
        }
    }

    /// Judges each, whatever the others are.
    private mutating func judgeAll(_ nodes: [SyntaxNode], conditionOf word: String? = nil) -> Bool {
        var areSound = true
        for node in nodes where !judge(node, conditionOf: word) { areSound = false }
        return areSound
    }
}

extension SyntaxNode {
    /// The nodes right below this one, in the order of the text.
    fileprivate var operands: [SyntaxNode] {
        switch form {
        case .null, .bool, .integer, .decimal, .float, .string, .path: []
        case .negate(let operand), .not(let operand), .isNull(let operand, _), .cast(let operand, _),
            .extract(_, _, let operand):
            [operand]
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right): [left, right]
        case .and(let nodes), .or(let nodes), .concatenate(let nodes), .call(_, _, let nodes): nodes
        case .isIn(let subject, let values, _): [subject] + values
        case .between(let subject, let low, let high, _): [subject, low, high]
        case .like(let subject, let pattern, let escape, _): [subject, pattern] + (escape.map { [$0] } ?? [])
        case .conditional(let subject, let branches, let otherwise):
            (subject.map { [$0] } ?? []) + branches.flatMap { [$0.condition, $0.value] }
                + (otherwise.map { [$0] } ?? [])
        }
    }
}
