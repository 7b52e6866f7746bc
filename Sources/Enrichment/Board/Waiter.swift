internal import StreamCore

/// What one lane's batch waits for and was answered so far.
struct Waiter: Sendable {
    /// The answer to one key of the batch.
    struct Answer: Sendable {
        enum Outcome: Sendable, Equatable {
            /// Row `row` of `Waiter.replies[reply]`.
            case found(reply: Int32, row: Int32)
            case missing
            /// Retries are spent.
            case failed
        }

        /// The key's number in the batch.
        let number: Int32
        let outcome: Outcome
    }

    /// Keys not yet answered.
    var remaining = 0
    var answers: [Answer] = []
    var replies: [LookupReply] = []
    /// The request whose reply is the last of `replies`.
    var lastRequest = -1
    /// Places of the wanted keys, to give them up.
    var places: [Int] = []
}

/// A waiter that has all it waits for, or never will.
struct FinishedWaiter: Sendable {
    let id: Int
    let result: Result<Waiter, any Error>
}
