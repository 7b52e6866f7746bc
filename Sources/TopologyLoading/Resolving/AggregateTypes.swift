internal import StreamCore
internal import TopologyModel

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
