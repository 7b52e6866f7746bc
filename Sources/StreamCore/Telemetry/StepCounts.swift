/// What became of the rows that entered one step. `taken == passed + filtered + dropped + skipped + dead + empty`,
/// always; what leaves is `passed`, but for `unnest`, which makes `elements` rows of those that passed.
public struct StepCounts: Sendable, Equatable {
    public var taken = 0
    public var passed = 0
    /// The condition was not true.
    public var filtered = 0
    /// A lookup's `missing: drop`.
    public var dropped = 0
    /// Row errors under `on_error: skip`.
    public var skipped = 0
    /// Row errors that became dead letters.
    public var dead = 0
    /// `unnest` of a null or empty list.
    public var empty = 0
    /// Rows that `unnest` made.
    public var elements = 0

    public init() {}

    public var addsUp: Bool { taken == passed + filtered + dropped + skipped + dead + empty }

    public static func += (left: inout StepCounts, right: StepCounts) {
        left.taken += right.taken
        left.passed += right.passed
        left.filtered += right.filtered
        left.dropped += right.dropped
        left.skipped += right.skipped
        left.dead += right.dead
        left.empty += right.empty
        left.elements += right.elements
    }
}
