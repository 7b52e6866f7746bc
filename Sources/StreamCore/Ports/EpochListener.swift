/// Whoever wants to know of epochs as readers come to see them: told once an epoch, never by the row. Called by the task
/// that commits, so each call returns at once and does its work elsewhere.
public protocol EpochListener: Sendable {
    /// The engine begins, or begins again, from this state: what was applied since the last call is not told in detail.
    func began(at progress: EpochProgress)

    /// Readers see this epoch from here on. Its rows are frozen: keeping them costs their memory, and no copy.
    func applied(_ changes: EpochChanges)
}
