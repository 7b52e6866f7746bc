internal import StreamCore

extension Checker {
    mutating func letters(_ call: FunctionCall, _ letterCase: LetterCase.Target) throws(ExpressionError) -> TypedNode {
        let node = try argument(call, 0, .string)
        let kernel = LetterCase(operand: node.kernel, target: letterCase, site: site(call.span))
        return try made(kernel, .string, node.isOptional, call.span, [node])
    }

    mutating func trim(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        let node = try argument(call, 0, .string)
        guard call.arguments.count > 1 else {
            return try made(
                Trim(operand: node.kernel, characters: [[0x20]]), .string, node.isOptional, call.span, [node])
        }
        guard let characters = call[1].literalText else {
            throw ExpressionError("'trim' takes constant characters", call[1].span, hint: "write trim(x, '-_')")
        }
        let kernel = Trim(operand: node.kernel, characters: characters.unicodeScalars.map { Array(String($0).utf8) })
        return try made(kernel, .string, node.isOptional, call.span, [node])
    }

    mutating func length(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        if call[0].type == .bytes {
            return try made(
                Length(operand: call[0].kernel, countsBytes: true), .int, call[0].isOptional, call.span, [call[0]])
        }
        let node = try argument(call, 0, .string)
        return try made(
            Length(operand: node.kernel, countsBytes: false), .int, node.isOptional, call.span, [node])
    }

    mutating func substring(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        let text = try argument(call, 0, .string)
        let start = try argument(call, 1, .int)
        let count = call.arguments.count > 2 ? try argument(call, 2, .int) : nil
        let kernel = Substr(text: text.kernel, start: start.kernel, count: count?.kernel)
        return try made(kernel, .string, call.isOptional, call.span, [text, start] + (count.map { [$0] } ?? []))
    }

    mutating func replace(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        let nodes = [try argument(call, 0, .string), try argument(call, 1, .string), try argument(call, 2, .string)]
        let kernel = Replacement(
            text: nodes[0].kernel, from: nodes[1].kernel, to: nodes[2].kernel, site: site(call.span))
        return try made(kernel, .string, call.isOptional, call.span, nodes)
    }

    mutating func position(_ call: FunctionCall, _ place: TextPosition.Place) throws(ExpressionError) -> TypedNode {
        let text = try argument(call, 0, .string)
        let piece = try argument(call, 1, .string)
        let kernel = TextPosition(subject: text.kernel, piece: piece.kernel, place: place)
        return try made(kernel, .bool, call.isOptional, call.span, [text, piece])
    }

    /// Every argument as text.
    mutating func concat(_ call: FunctionCall) throws(ExpressionError) -> TypedNode {
        var nodes: [TypedNode] = []
        for node in call.arguments { nodes.append(try cast(node, .string, node.span)) }
        let kernel = Concatenation(parts: nodes.map(\.kernel), skipsNulls: true, site: site(call.span))
        return try made(kernel, .string, false, call.span, nodes)
    }
}
