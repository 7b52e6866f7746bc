internal import StreamCore

/// An attempt has ended because its transaction has: memory is dropped and the start-up table decides.
struct AttemptFailure: Error {
    enum Cause {
        case output(OutputError)
        /// The engine aborted it, see `OwnAbort`.
        case gaveUp
    }

    let cause: Cause
    /// The last epoch applied.
    let epoch: Int64

    var message: String {
        switch cause {
        case .output(let error): error.error.message
        case .gaveUp: "the transaction was open for half of its timeout and was given up; epochs get smaller"
        }
    }
}
