internal import StreamCore

/// A piece of an expression as it was written, before any type is known.
struct SyntaxNode: Sendable {
    let form: Form
    let span: Span
    /// Levels of nodes, this one included.
    let depth: Int

    indirect enum Form: Sendable {
        case null
        case bool(Bool)
        case integer(String)
        case decimal(String)
        case float(String)
        case string(String)
        case path([String])
        case negate(SyntaxNode)
        case not(SyntaxNode)
        case arithmetic(ArithmeticOperator, SyntaxNode, SyntaxNode)
        case comparison(ComparisonOperator, SyntaxNode, SyntaxNode)
        /// Two or more, left to right.
        case and([SyntaxNode])
        case or([SyntaxNode])
        case concatenate([SyntaxNode])
        case isNull(SyntaxNode, negated: Bool)
        case isIn(SyntaxNode, [SyntaxNode], negated: Bool)
        case between(SyntaxNode, SyntaxNode, SyntaxNode, negated: Bool)
        case like(SyntaxNode, pattern: SyntaxNode, escape: SyntaxNode?, negated: Bool)
        case conditional(subject: SyntaxNode?, [Branch], otherwise: SyntaxNode?)
        case cast(SyntaxNode, DataType)
        case extract(unit: String, unitSpan: Span, SyntaxNode)
        case call(name: String, nameSpan: Span, [SyntaxNode])
    }

    /// `when condition then value`.
    struct Branch: Sendable {
        let condition: SyntaxNode
        let value: SyntaxNode
    }
}

enum ArithmeticOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
}

enum ComparisonOperator: String, Sendable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The operator that holds for swapped operands.
    var mirrored: ComparisonOperator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
