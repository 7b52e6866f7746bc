/// One function: what it is called with, and how a call is checked.
struct FunctionDefinition: Sendable {
    typealias Check = @Sendable (inout Checker, FunctionCall) throws(ExpressionError) -> TypedNode

    let name: String
    /// As messages and the reference write it: `round(x, digits)`.
    let signature: String
    let arity: ClosedRange<Int>
    let check: Check

    init(_ signature: String, _ arity: ClosedRange<Int>, _ check: @escaping Check) {
        name = String(signature.prefix { $0 != "(" })
        self.signature = signature
        self.arity = arity
        self.check = check
    }
}

/// A call whose arguments have been checked.
struct FunctionCall {
    let name: String
    let span: Span
    let arguments: [TypedNode]

    subscript(index: Int) -> TypedNode { arguments[index] }

    var isOptional: Bool { arguments.contains(where: \.isOptional) }
}
