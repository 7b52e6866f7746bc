internal import StreamCore
internal import TopologyModel

/// The state of one aggregate of a view, an array indexed by group id.
///
/// State columns are those of `AggregatePlan.stateFields`, behind the result's. Merging a group's columns into a group
/// that has seen nothing restores it exactly; merging is associative and, but for the order of float sums and of rows
/// with one origin, commutative.
protocol AggregateState: AnyObject {
    /// Bytes held, spare room included.
    var byteCount: Int { get }
    /// New groups, which have seen nothing, until there are `count`.
    func extend(to count: Int)
    /// Folds a batch in, row `i` into group `rows.ids[i]`.
    func update(_ rows: AggregateRows)
    /// Folds stored groups in, row `i` of `columns` (the result, then the state) into group `ids[i]`; ids are distinct.
    func merge(_ columns: [Column], into ids: [Int32]) throws(WeirError)
    /// The result and the state of the groups `ids`.
    func columns(of ids: [Int32]) -> AggregateColumns
    /// The groups `kept`, in that order, become ids `0..<kept.count`.
    func keep(_ kept: [Int32])
}

/// A batch as one aggregate sees it.
struct AggregateRows {
    let ids: Buffer<Int32>
    /// Nil for `count()`.
    let argument: Column?
    let by: [Column]
    let origins: Origins
}

/// An aggregate's columns, one row a group.
struct AggregateColumns {
    let result: Column
    var state: [Column] = []
    /// Groups whose result is null because it does not fit its type.
    var outOfRange = 0
}

/// The empty state of an aggregate.
func makeAggregateState(_ plan: AggregatePlan) -> any AggregateState {
    guard let argument = plan.argument else { return CountState() }
    switch plan.function {
    case .count: return CountState()
    case .sum: return plan.isExact ? ExactSumState(plan.resultType) : FloatSumState()
    case .avg where plan.isExact: return ExactMeanState(argument.type, result: plan.resultType)
    case .avg: return FloatMeanState()
    case .min: return makeExtremeState(argument.type, isGreatest: false)
    case .max: return makeExtremeState(argument.type, isGreatest: true)
    case .first: return EdgeState(argument.type, by: plan.by.map(\.type), isLast: false)
    case .last: return EdgeState(argument.type, by: plan.by.map(\.type), isLast: true)
    case .approxCountDistinct: return DistinctState()
    }
}

private func makeExtremeState(_ type: DataType, isGreatest: Bool) -> any AggregateState {
    switch type {
    case .bool: FixedExtremeState<UInt8>(isGreatest: isGreatest)
    case .float: FixedExtremeState<Double>(isGreatest: isGreatest)
    case .string, .bytes: StringExtremeState(isGreatest: isGreatest)
    default: FixedExtremeState<Int64>(isGreatest: isGreatest)
    }
}
