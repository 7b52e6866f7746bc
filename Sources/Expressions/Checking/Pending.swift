internal import StreamCore

extension Checker {
    mutating func membership(_ s: SyntaxNode, _ v: [SyntaxNode], _ n: Bool, _ span: Span) throws(ExpressionError)
        -> TypedNode
    { throw ExpressionError("not yet", span) }
    mutating func concatenation(_ v: [SyntaxNode], _ span: Span) throws(ExpressionError) -> TypedNode {
        throw ExpressionError("not yet", span)
    }
    mutating func like(_ s: SyntaxNode, _ p: SyntaxNode, _ e: SyntaxNode?, _ n: Bool, _ span: Span)
        throws(ExpressionError) -> TypedNode
    { throw ExpressionError("not yet", span) }
    mutating func conditional(_ s: SyntaxNode?, _ b: [SyntaxNode.Branch], _ o: SyntaxNode?, _ span: Span)
        throws(ExpressionError) -> TypedNode
    { throw ExpressionError("not yet", span) }
    mutating func cast(_ s: TypedNode, _ t: DataType, _ span: Span) throws(ExpressionError) -> TypedNode {
        throw ExpressionError("not yet", span)
    }
    mutating func extract(_ u: String, _ us: Span, _ o: SyntaxNode, _ span: Span) throws(ExpressionError) -> TypedNode {
        throw ExpressionError("not yet", span)
    }
    mutating func call(_ n: String, _ ns: Span, _ a: [SyntaxNode], _ span: Span) throws(ExpressionError) -> TypedNode {
        throw ExpressionError("not yet", span)
    }
}
