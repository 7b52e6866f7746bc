import StreamCore
import Testing

@testable import StreamEngine

@Suite struct CommitProtocolTests {
    private static let crashes: [CrashModel.Crash] = (1...16).flatMap { [.before($0), .after($0)] }

    private static func way(_ mode: CommitMode) -> [CommitProtocol.Event] {
        switch mode {
        case .local: [.begin, .synced, .applied]
        case .exactlyOnce: [.begin, .synced, .prepared, .committed, .applied]
        case .atLeastOnce: [.begin, .synced, .committed, .applied]
        }
    }

    private static func actions(_ mode: CommitMode) -> [CommitProtocol.Action] {
        switch mode {
        case .local: [.syncFiles, .apply, .done]
        case .exactlyOnce: [.syncFiles, .prepare, .commit, .applyPrepared, .done]
        case .atLeastOnce: [.syncFiles, .commit, .apply, .done]
        }
    }

    @Test(arguments: CommitMode.allCases)
    func actionsComeInOrder(mode: CommitMode) {
        var steps = CommitProtocol(mode: mode)
        let actions = Self.way(mode).map { steps.next($0) }
        #expect(actions == Self.actions(mode))
        #expect(steps.state == .idle)
    }

    /// Every event in every state that a mode passes through either is foreseen or changes nothing.
    @Test(arguments: CommitMode.allCases)
    func unforeseenEventsChangeNothing(mode: CommitMode) {
        for prefix in 0..<Self.way(mode).count {
            for event in CommitProtocol.Event.allCases {
                var steps = CommitProtocol(mode: mode)
                for known in Self.way(mode).prefix(prefix) { _ = steps.next(known) }
                let before = steps.state
                if steps.next(event) == nil { #expect(steps.state == before) }
            }
        }
    }

    /// One crash at every point of the first start, of every epoch and of recovery, then a second one at every point of
    /// the next life: outputs hold each epoch once and in order, views too.
    @Test func exactlyOnceSurvivesEveryPairOfCrashes() {
        for first in Self.crashes {
            for second in Self.crashes {
                var model = CrashModel(mode: .exactlyOnce)
                _ = model.live(to: 3, crash: first)
                _ = model.live(to: 3, crash: second)
                let isThrough = model.live(to: 3, crash: nil)
                #expect(isThrough, "after \(first), \(second): \(model.refusals)")
                #expect(model.outputs == [1, 2, 3], "after \(first), \(second)")
                #expect(model.visible == [1, 2, 3], "after \(first), \(second)")
            }
        }
    }

    @Test(arguments: [CommitMode.local, .atLeastOnce])
    func viewsAreExactInTheOtherModes(mode: CommitMode) {
        for crash in Self.crashes {
            var model = CrashModel(mode: mode)
            _ = model.live(to: 3, crash: crash)
            let isThrough = model.live(to: 3, crash: nil)
            #expect(isThrough)
            #expect(model.visible == [1, 2, 3])
            if mode == .atLeastOnce { #expect(Set(model.outputs) == [1, 2, 3]) }
        }
    }

    /// At least once may repeat an output; this shows that the tests above could tell.
    @Test func atLeastOnceRepeatsAnOutputAfterACrashBetweenCommitAndApply() {
        var model = CrashModel(mode: .atLeastOnce)
        _ = model.live(to: 3, crash: .after(2))
        _ = model.live(to: 3, crash: nil)
        #expect(model.outputs == [1, 1, 2, 3])
    }
}
