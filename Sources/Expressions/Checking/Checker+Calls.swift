internal import StreamCore

extension Checker {
    mutating func call(
        _ name: String, _ nameSpan: Span, _ arguments: [SyntaxNode], _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let known = name.lowercased()
        if let fault = Self.callFault(name, nameSpan, argumentCount: arguments.count, span) { throw fault }
        guard let function = FunctionTable.definitions[known] else { throw Self.unknownFunction(name, nameSpan) }
        var nodes: [TypedNode] = []
        for argument in arguments { nodes.append(try check(argument)) }
        return try function.check(&self, FunctionCall(name: known, span: span, arguments: nodes))
    }

    /// What is wrong with a call whatever its arguments are: there is no such function, or not with so many of them.
    static func callFault(_ name: String, _ nameSpan: Span, argumentCount: Int, _ span: Span) -> ExpressionError? {
        let known = name.lowercased()
        guard let function = FunctionTable.definitions[known] else { return unknownFunction(name, nameSpan) }
        guard !function.arity.contains(argumentCount) else { return nil }
        return ExpressionError(
            "'\(known)' takes \(counted(function.arity)), not \(argumentCount)", span,
            hint: "write \(function.signature)")
    }

    private static func unknownFunction(_ name: String, _ span: Span) -> ExpressionError {
        let word = name.lowercased()
        if FunctionTable.aggregates.contains(word) {
            return ExpressionError(
                "'\(word)' is an aggregate", span, hint: "aggregates stand in a view's 'aggregate'")
        }
        let nearest = NearestName.of(word, among: FunctionTable.names + ["cast", "extract"])
        return ExpressionError(
            "unknown function '\(name)'", span,
            hint: FunctionTable.foreign[word] ?? nearest.map { "did you mean '\($0)'?" })
    }

    private static func counted(_ arity: ClosedRange<Int>) -> String {
        func arguments(_ count: Int) -> String { count == 1 ? "1 argument" : "\(count) arguments" }
        if arity.count == 1 { return arity.lowerBound == 0 ? "no arguments" : arguments(arity.lowerBound) }
        if arity.count == 2 { return "\(arity.lowerBound) or \(arguments(arity.upperBound))" }
        return "at least \(arguments(arity.lowerBound))"
    }

    /// An argument that must be of one type; a bare null takes it.
    func argument(_ call: FunctionCall, _ index: Int, _ type: DataType) throws(ExpressionError) -> TypedNode {
        let node = call[index]
        guard let found = node.type else { return TypedNode(literal: .null(of: type), type, node.span) }
        guard found == type else {
            throw ExpressionError(
                "'\(call.name)' takes \(type.phrase) here, and this is \(found.phrase)", node.span,
                hint: "write cast(x as \(type))")
        }
        return node
    }

    /// An argument that must be a number; a bare null is an int.
    func number(_ call: FunctionCall, _ index: Int) throws(ExpressionError) -> TypedNode {
        let node = call[index]
        switch node.type {
        case nil: return TypedNode(literal: .null(of: .int), .int, node.span)
        case .int, .float, .decimal: return node
        case .some(let type):
            throw ExpressionError("'\(call.name)' takes a number, and this is \(type.phrase)", node.span)
        }
    }
}
