internal import StreamCore

extension Checker {
    mutating func membership(
        _ subject: SyntaxNode, _ values: [SyntaxNode], _ negated: Bool, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let subject = try check(subject)
        var nodes: [TypedNode] = []
        var pairs: [(left: TypedNode, right: TypedNode, comparand: Comparand)] = []
        for value in values {
            let node = try check(value)
            nodes.append(node)
            let (left, right, comparand) = try comparable(subject, node, node.span)
            pairs.append((left, right, comparand))
        }
        let kernel = Self.setKernel(subject, pairs) ?? Self.chainKernel(subject, pairs)
        let isOptional = subject.isOptional || nodes.contains(where: \.isOptional)
        let inside = try made(kernel, .bool, isOptional, span, [subject] + nodes)
        return negated ? try made(Not(operand: inside.kernel), .bool, isOptional, span, [inside]) : inside
    }

    /// A kernel that looks constants up, where the list is nothing else.
    private static func setKernel(
        _ subject: TypedNode, _ pairs: [(left: TypedNode, right: TypedNode, comparand: Comparand)]
    ) -> (any Kernel)? {
        guard subject.literal == nil, pairs.allSatisfy({ $0.left.type == subject.type }) else { return nil }
        let literals = pairs.compactMap(\.right.literal)
        guard literals.count == pairs.count else { return nil }
        let present = literals.filter { $0.isValid(0) }
        let hasNull = present.count < literals.count
        if pairs.allSatisfy({ if case .integers = $0.comparand { true } else { false } }) {
            let values = present.compactMap { if case .int64(let column) = $0 { column.values[0] } else { nil } }
            return IntegerMembership(
                subject: subject.kernel, values: Buffer(Set(values).sorted()), hasNull: hasNull)
        }
        if pairs.allSatisfy({ if case .strings = $0.comparand { true } else { false } }) {
            var builder = StringColumnBuilder(capacity: present.count)
            for case .string(let column) in present { builder.append(column.bytes(0)) }
            return StringMembership(subject: subject.kernel, values: builder.finish(), hasNull: hasNull)
        }
        return nil
    }

    private static func chainKernel(
        _ subject: TypedNode, _ pairs: [(left: TypedNode, right: TypedNode, comparand: Comparand)]
    ) -> any Kernel {
        let equalities = pairs.map { pair in
            (
                comparison: Comparison(
                    comparison: .equal, comparand: pair.comparand, left: pair.left.kernel, right: pair.right.kernel),
                isShared: pair.left.isSame(as: subject)
            )
        }
        return Membership(subject: subject.kernel, equalities: equalities)
    }

    mutating func like(
        _ subject: SyntaxNode, _ pattern: SyntaxNode, _ escape: SyntaxNode?, _ negated: Bool, _ span: Span
    ) throws(ExpressionError) -> TypedNode {
        let subject = try string(check(subject), "'like'")
        let pattern = try string(check(pattern), "'like'")
        var byte: UInt8?
        if let escape { byte = try escapeByte(escape) }
        let kernel = try likeKernel(subject, pattern, byte)
        let isOptional = subject.isOptional || pattern.isOptional
        let match = try made(kernel, .bool, isOptional, span, [subject, pattern])
        return negated ? try made(Not(operand: match.kernel), .bool, isOptional, span, [match]) : match
    }

    private func escapeByte(_ node: SyntaxNode) throws(ExpressionError) -> UInt8 {
        guard case .string(let content) = node.form, content.utf8.count == 1, let byte = content.utf8.first else {
            throw ExpressionError("'escape' takes one ASCII character", node.span, hint: "write escape '!'")
        }
        return byte
    }

    /// Patterns whose only wildcards are `%` at the ends need no matcher.
    private func likeKernel(
        _ subject: TypedNode, _ pattern: TypedNode, _ escape: UInt8?
    ) throws(ExpressionError) -> any Kernel {
        let general = Like(subject: subject.kernel, pattern: pattern.kernel, escape: escape)
        guard let text = pattern.literalText else { return general }
        let bytes = Array(text.utf8)
        let percent = UInt8(ascii: "%")
        if let escape {
            var index = 0
            while index < bytes.count { index += bytes[index] == escape ? 2 : 1 }
            guard index == bytes.count else {
                throw ExpressionError("the pattern ends with its escape character", pattern.span)
            }
            return general
        }
        let starts = bytes.first == percent
        let ends = bytes.last == percent
        let inner = bytes.drop { $0 == percent }.reversed().drop { $0 == percent }.reversed()
        guard !inner.isEmpty, !inner.contains(percent), !inner.contains(UInt8(ascii: "_")) else { return general }
        let piece = Literal(column: .text(String(decoding: Array(inner), as: UTF8.self)))
        switch (starts, ends) {
        case (false, false):
            return Comparison(comparison: .equal, comparand: .strings, left: subject.kernel, right: piece)
        case (false, true): return TextPosition(subject: subject.kernel, piece: piece, place: .start)
        case (true, false): return TextPosition(subject: subject.kernel, piece: piece, place: .end)
        case (true, true): return TextPosition(subject: subject.kernel, piece: piece, place: .anywhere)
        }
    }

    /// An operand that must be a string.
    func string(_ node: TypedNode, _ of: String) throws(ExpressionError) -> TypedNode {
        guard let type = node.type else { return TypedNode(literal: .null(of: .string), .string, node.span) }
        guard type == .string else {
            throw ExpressionError(
                "\(of) takes a string, and this is \(type.phrase)", node.span, hint: "write cast(x as string)")
        }
        return node
    }

    mutating func concatenation(_ parts: [SyntaxNode], _ span: Span) throws(ExpressionError) -> TypedNode {
        var nodes: [TypedNode] = []
        for part in parts { nodes.append(try string(check(part), "'||'")) }
        let kernel = Concatenation(parts: nodes.map(\.kernel), skipsNulls: false, site: site(span))
        return try made(kernel, .string, nodes.contains(where: \.isOptional), span, nodes)
    }
}

extension TypedNode {
    /// Whether nothing had to be converted on the way from `other` to this.
    func isSame(as other: TypedNode) -> Bool {
        other.literal == nil && type == other.type
    }
}
