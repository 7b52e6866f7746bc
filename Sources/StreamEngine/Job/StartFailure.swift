internal import StreamCore

/// A start that failed at the output: fencing, or the claim's transaction.
struct StartFailure: Error {
    let error: OutputError
    /// The record that the table last saw after fencing; nil where nothing has been fenced yet.
    let seen: EpochRecord??
}
