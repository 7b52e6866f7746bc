internal import StreamCore

/// How an epoch becomes durable; chosen at load.
public enum CommitMode: String, Sendable, CaseIterable {
    /// The topology writes nothing to Kafka: one SQLite transaction.
    case local
    /// Prepare, commit, apply: Kafka's last epoch record decides.
    case exactlyOnce
    /// Produce and flush, then one SQLite transaction: outputs may repeat, views never.
    case atLeastOnce
}

/// The way of one epoch from assembled to visible, as a value: told what happened, it says what to do next.
///
/// | state | means | may become |
/// | --- | --- | --- |
/// | idle | no epoch is under way | syncing |
/// | syncing | sink files are being made durable | preparing, committing or applying, by mode |
/// | preparing | the epoch is being written to the store, unseen | committing |
/// | committing | Kafka is deciding | applying, or failed |
/// | applying | the store is making it visible; retried for ever, since it is decided | idle |
/// | failed | the transaction's outcome is unknown or it was aborted: memory is dropped and the start-up table decides | - |
struct CommitProtocol: Sendable {
    enum State: Sendable, Equatable {
        case idle
        case syncing
        case preparing
        case committing
        case applying
        case failed
    }

    enum Event: Sendable, Equatable, CaseIterable {
        case begin
        case synced
        case prepared
        case committed
        /// The output said that the transaction is over without being committed, or that it cannot tell.
        case commitFailed
        case applied
        /// The store could not do it now: no space, or busy.
        case storeBusy
    }

    enum Action: Sendable, Equatable {
        case syncFiles
        case prepare
        case commit
        /// Make the prepared epoch visible.
        case applyPrepared
        /// Make the epoch durable and visible in one step.
        case apply
        /// Do the last action again after a while.
        case retryLater
        case done
        case rebuild
    }

    let mode: CommitMode
    private(set) var state = State.idle

    init(mode: CommitMode) { self.mode = mode }

    /// The action that follows `event`, or nil where that event cannot happen in this state.
    mutating func next(_ event: Event) -> Action? {
        switch (state, event) {
        case (.idle, .begin):
            state = .syncing
            return .syncFiles
        case (.syncing, .synced): return afterSync()
        case (.preparing, .prepared):
            state = .committing
            return .commit
        case (.committing, .committed):
            state = .applying
            return mode == .exactlyOnce ? .applyPrepared : .apply
        case (.committing, .commitFailed):
            state = .failed
            return .rebuild
        case (.applying, .applied):
            state = .idle
            return .done
        case (.syncing, .storeBusy), (.preparing, .storeBusy), (.applying, .storeBusy): return .retryLater
        default: return nil
        }
    }

    private mutating func afterSync() -> Action {
        switch mode {
        case .local:
            state = .applying
            return .apply
        case .exactlyOnce:
            state = .preparing
            return .prepare
        case .atLeastOnce:
            state = .committing
            return .commit
        }
    }
}
