internal import Expressions
internal import StreamCore
internal import TopologyModel

/// The aggregates of a view as far as they could be read.
struct ReadAggregates {
    var resolved: [ResolvedAggregate] = []
    /// Names of the others.
    var hidden: Set<String> = []
    /// Nothing was reported.
    var isSound = true
    /// They could not be read at all.
    var isOpen = false

    static let unreadable = ReadAggregates(isSound: false, isOpen: true)

    var columns: Columns { Columns(schema: Schema(resolved.map(\.field)), hidden: hidden, isOpen: isOpen) }
}

extension Resolver {
    /// - Parameter taken: names of the view's other columns.
    func aggregates(_ block: Block, _ input: Relation, taken: [String]) -> ReadAggregates {
        guard let entries = block[ViewFormat.aggregate] else { return .unreadable }
        if entries.isEmpty {
            context.error(
                "no-columns", "a view needs at least one aggregate", hint: "write { rows: count() }", at: block.span)
            return .unreadable
        }
        var read = ReadAggregates(isSound: checkNames(entries, taken: taken))
        for entry in entries {
            if let aggregate = aggregate(entry, input) {
                read.resolved.append(aggregate)
            } else {
                read.hidden.insert(entry.name)
                read.isSound = false
            }
        }
        return read
    }

    private func aggregate(_ entry: NamedNode, _ input: Relation) -> ResolvedAggregate? {
        guard let text = context.text(entry.node, expected: "an aggregate"),
            let call = expressions.aggregate(text)
        else { return nil }
        let function = function(of: call, text)
        let isCall = function.map { check(call, $0, text) } ?? false
        let argument = call.argument.map { part($0.text, $0.offset, text, input) }
        let by = call.by.map { part($0.text, $0.offset, text, input) }
        // What is nil inside was reported, or is hidden by an error above.
        if let argument, argument == nil { return nil }
        guard let function, isCall, by.allSatisfy({ $0 != nil }) else { return nil }
        return typed(entry.name, function, argument ?? nil, by.compactMap { $0 }, text)
    }

    private func function(of call: AggregateCall, _ text: LocatedText) -> AggregateFunction? {
        if let function = AggregateFunction(rawValue: call.function.lowercased()) { return function }
        let known = AggregateFunction.allCases.map(\.rawValue)
        let nearest = NearestName.of(call.function, among: known)
        context.error(
            "unknown-aggregate", "there is no aggregate `\(text.redacted(call.function))`",
            hint: nearest.map { "did you mean `\($0)`?" } ?? "there are \(known.joined(separator: ", "))",
            at: text.span)
        return nil
    }

    private func part(_ text: String, _ offset: Int, _ located: LocatedText, _ input: Relation) -> ResolvedExpression? {
        let source = ExpressionText(text, in: located, at: offset)
        guard let expression = expressions.expression(source, input.columns),
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

extension ResolvedAggregate {
    /// Name, call and type as one line.
    var signature: String {
        let inner = argument?.source.text.singleSpaced ?? ""
        let order = by.map(\.source.text.singleSpaced).joined(separator: ", ")
        let call = "\(function.rawValue)(\(inner)\(order.isEmpty ? "" : " by \(order)"))"
        return "aggregate \(name) = \(call): \(resultType)"
    }
}
