/// Every function there is.
enum FunctionTable {
    static let definitions: [String: FunctionDefinition] = Dictionary(
        uniqueKeysWithValues: (choices + numbers + texts + times).map { ($0.name, $0) })

    static let names = definitions.keys.sorted()

    /// What other dialects call ours, or how ours says the same.
    static let foreign = [
        "substring": "write substr(x, start, count)", "len": "write length(x)", "char_length": "write length(x)",
        "ifnull": "write coalesce(x, y)", "nvl": "write coalesce(x, y)", "isnull": "write x is null",
        "if": "write case when a then b else c end", "iif": "write case when a then b else c end",
        "ceiling": "write ceil(x)", "lcase": "write lower(x)", "ucase": "write upper(x)", "btrim": "write trim(x)",
        "current_timestamp": "write now()", "datetrunc": "write date_trunc('day', x)", "mod": "write x % y",
        "to_timestamp": "write cast(x as timestamp)", "to_char": "write cast(x as string)",
        "convert": "write cast(x as type)", "max": "write greatest(x, y)", "min": "write least(x, y)",
        "date_part": "write extract(hour from x)", "regexp_like": "write x like pattern",
    ]

    static let aggregates: Set<String> = ["count", "sum", "avg", "first", "last", "approx_count_distinct"]

    private static let choices = [
        FunctionDefinition("coalesce(x, ...)", 1...999) { checker, call throws(ExpressionError) in
            try checker.coalesce(call.arguments, call.span)
        },
        FunctionDefinition("nullif(x, y)", 2...2) { checker, call throws(ExpressionError) in
            try checker.nullIf(call[0], call[1], call.span)
        },
        FunctionDefinition("least(x, ...)", 1...999) { checker, call throws(ExpressionError) in
            try checker.extreme(.less, "least", call.arguments, call.span)
        },
        FunctionDefinition("greatest(x, ...)", 1...999) { checker, call throws(ExpressionError) in
            try checker.extreme(.greater, "greatest", call.arguments, call.span)
        },
        FunctionDefinition("hash(x)", 1...1) { checker, call throws(ExpressionError) in
            try checker.hash(call)
        },
    ]

    private static let numbers = [
        FunctionDefinition("abs(x)", 1...1) { checker, call throws(ExpressionError) in try checker.absolute(call) },
        FunctionDefinition("round(x, digits)", 1...2) { checker, call throws(ExpressionError) in
            try checker.round(call)
        },
        FunctionDefinition("floor(x)", 1...1) { checker, call throws(ExpressionError) in
            try checker.whole(call, .floor)
        },
        FunctionDefinition("ceil(x)", 1...1) { checker, call throws(ExpressionError) in
            try checker.whole(call, .ceiling)
        },
    ]

    private static let texts = [
        FunctionDefinition("lower(x)", 1...1) { checker, call throws(ExpressionError) in
            try checker.letters(call, .lower)
        },
        FunctionDefinition("upper(x)", 1...1) { checker, call throws(ExpressionError) in
            try checker.letters(call, .upper)
        },
        FunctionDefinition("trim(x, characters)", 1...2) { checker, call throws(ExpressionError) in
            try checker.trim(call)
        },
        FunctionDefinition("length(x)", 1...1) { checker, call throws(ExpressionError) in try checker.length(call) },
        FunctionDefinition("substr(x, start, count)", 2...3) { checker, call throws(ExpressionError) in
            try checker.substring(call)
        },
        FunctionDefinition("replace(x, from, to)", 3...3) { checker, call throws(ExpressionError) in
            try checker.replace(call)
        },
        FunctionDefinition("starts_with(x, start)", 2...2) { checker, call throws(ExpressionError) in
            try checker.position(call, .start)
        },
        FunctionDefinition("ends_with(x, end)", 2...2) { checker, call throws(ExpressionError) in
            try checker.position(call, .end)
        },
        FunctionDefinition("concat(x, ...)", 1...999) { checker, call throws(ExpressionError) in
            try checker.concat(call)
        },
    ]

    private static let times = [
        FunctionDefinition("date_trunc(unit, x)", 2...2) { checker, call throws(ExpressionError) in
            try checker.truncate(call)
        },
        FunctionDefinition("epoch_ms(x)", 1...1) { checker, call throws(ExpressionError) in
            try checker.epochMilliseconds(call)
        },
        FunctionDefinition("now()", 0...0) { checker, call throws(ExpressionError) in
            checker.usesNow = true
            return TypedNode(Now(), .timestamp, isOptional: false, call.span)
        },
    ]
}
