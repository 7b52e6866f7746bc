internal import Expressions
internal import StreamCore
internal import TopologyModel

extension Resolver {
    func aggregates(_ block: Block, _ input: Relation, taken: [String]) -> [ResolvedAggregate]? {
        guard let entries = block[ViewFormat.aggregate] else { return nil }
        if entries.isEmpty {
            context.error(
                "no-columns", "a view needs at least one aggregate", hint: "write { rows: count() }", at: block.span)
            return nil
        }
        let areNamed = checkNames(entries, taken: taken)
        let aggregates = entries.compactMap { aggregate($0, input) }
        return areNamed && aggregates.count == entries.count ? aggregates : nil
    }

    private func aggregate(_ entry: NamedNode, _ input: Relation) -> ResolvedAggregate? {
        guard let text = context.text(entry.node, expected: "an aggregate"),
            let call = expressions.aggregate(text)
        else { return nil }
        guard let function = AggregateFunction(rawValue: call.function.lowercased()) else {
            let known = AggregateFunction.allCases.map(\.rawValue)
            let nearest = NearestName.of(call.function, among: known)
            context.error(
                "unknown-aggregate", "there is no aggregate `\(text.redacted(call.function))`",
                hint: nearest.map { "did you mean `\($0)`?" } ?? "there are \(known.joined(separator: ", "))",
                at: text.span)
            return nil
        }
        guard check(call, function, text) else { return nil }
        let argument = call.argument.map { part($0.text, $0.offset, text, input) }
        let by = call.by.map { part($0.text, $0.offset, text, input) }
        // Both were reported where they are nil inside.
        if let argument, argument == nil { return nil }
        guard by.allSatisfy({ $0 != nil }) else { return nil }
        return typed(entry.name, function, argument ?? nil, by.compactMap { $0 }, text)
    }

    private func part(_ text: String, _ offset: Int, _ located: LocatedText, _ input: Relation) -> ResolvedExpression? {
        let source = ExpressionText(text, in: located, at: offset)
        guard let expression = expressions.expression(source, input.schema),
            checkClock(expression, input, "an aggregate")
        else { return nil }
        return expression
    }

    private func check(_ call: AggregateCall, _ function: AggregateFunction, _ text: LocatedText) -> Bool {
        if call.argument == nil, function != .count {
            context.error(
                "aggregate-argument", "\(function.rawValue)() needs an argument",
                hint: "write \(function.rawValue)(column)",
                at: text.span)
            return false
        }
        if !call.by.isEmpty, function != .first, function != .last {
            context.error(
                "aggregate-by", "`by` orders first and last; \(function.rawValue) has no order", at: text.span)
            return false
        }
        if call.by.isEmpty, function == .first || function == .last {
            context.warning(
                "order-of-partitions",
                "\(function.rawValue) without `by`: rows of the same event time are told apart by partition and offset",
                hint: "another partitioning of the log can give another row; write \(function.rawValue)(x by column)",
                at: text.span)
        }
        return true
    }

    private func typed(
        _ name: String, _ function: AggregateFunction, _ argument: ResolvedExpression?, _ by: [ResolvedExpression],
        _ text: LocatedText
    ) -> ResolvedAggregate? {
        for expression in by where expression.compiled.type.list != nil {
            context.error("aggregate-type", "rows cannot be ordered by a list", at: expression.source.span)
            return nil
        }
        let type = argument?.compiled.type
        switch AggregateTypes.result(of: function, type) {
        case .type(let result):
            let isOptional = AggregateTypes.isOptional(function, result, argument?.compiled.isOptional ?? false)
            return ResolvedAggregate(
                name: name, function: function, argument: argument, by: by, resultType: result,
                resultIsOptional: isOptional)
        case .problem(let message, let hint):
            context.error("aggregate-type", message, hint: hint, at: text.span)
            return nil
        }
    }
}

/// What aggregates make of their argument's type.
enum AggregateTypes {
    enum Outcome {
        case type(DataType)
        case problem(message: String, hint: String?)
    }

    static func result(of function: AggregateFunction, _ argument: DataType?) -> Outcome {
        guard let argument else { return .type(.int) }
        if argument.list != nil, function != .count {
            return .problem(message: "\(function.rawValue) of a list", hint: "unnest the list first")
        }
        switch function {
        case .count, .approxCountDistinct: return .type(.int)
        case .min, .max, .first, .last: return .type(argument)
        case .sum: return sum(argument)
        case .avg: return average(argument)
        }
    }

    /// Nulls do not count, and of nothing there is only a count. A sum or average of exact numbers that does not fit
    /// its type shows null.
    static func isOptional(_ function: AggregateFunction, _ result: DataType, _ argumentIsOptional: Bool) -> Bool {
        switch function {
        case .count, .approxCountDistinct: false
        case .min, .max, .first, .last: argumentIsOptional
        case .sum, .avg: argumentIsOptional || result != .float
        }
    }

    private static func sum(_ argument: DataType) -> Outcome {
        switch argument {
        case .int, .float: .type(argument)
        case .decimal(_, let scale): .type(.decimal(precision: DataType.maximumPrecision, scale: scale))
        default: .problem(message: "sum of \(argument): only numbers can be added", hint: nil)
        }
    }

    private static func average(_ argument: DataType) -> Outcome {
        switch argument {
        case .int: return .type(.decimal(precision: DataType.maximumPrecision, scale: 4))
        case .float: return .type(.float)
        case .decimal(_, let scale):
            guard scale + 4 <= DataType.maximumPrecision else {
                return .problem(
                    message: "avg of \(argument) would need \(scale + 4) digits after the point",
                    hint: "cast it to a smaller scale first")
            }
            return .type(.decimal(precision: DataType.maximumPrecision, scale: scale + 4))
        default: return .problem(message: "avg of \(argument): only numbers have an average", hint: nil)
        }
    }
}

extension ResolvedAggregate {
    /// Name, call and type as one line.
    var signature: String {
        let inner = argument?.source.text.singleSpaced ?? ""
        let order = by.map(\.source.text.singleSpaced).joined(separator: ", ")
        let call = "\(function.rawValue)(\(inner)\(order.isEmpty ? "" : " by \(order)"))"
        return "aggregate \(name) = \(call): \(resultType)"
    }
}
