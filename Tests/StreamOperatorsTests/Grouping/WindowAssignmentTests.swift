import StreamCore
import Testing
import TopologyModel

@testable import StreamOperators

@Suite struct WindowAssignmentTests {
    private let greatest = WindowAssignment.greatestTime

    private func assigned(_ times: [Int64?], size: Int64 = 1_000) -> WindowAssignment {
        var builder = FixedColumnBuilder<Int64>(capacity: times.count)
        for time in times {
            if let time { builder.append(time) } else { builder.appendNull(0) }
        }
        return WindowAssignment(WindowPlan(size: size, lateness: 0), builder.finish())
    }

    @Test func aRowsWindowIsTheSameWhateverRowCameBefore() {
        let times: [Int64] = [0, 999, 1_000, 5_500, 5_499, -1, -1_000, -1_001, 0, 2_000, 1_999]
        let windows = assigned(times)
        #expect(windows.errors.isEmpty)
        #expect(Array(windows.starts.values) == [0, 0, 1_000, 5_000, 5_000, -1_000, -1_000, -2_000, 0, 2_000, 1_000])
    }

    /// The last window within the bound has times beyond it: each row is judged by its own time.
    @Test func timesBeyondTheBoundAreErrorsInAWindowThatBeginsWithin() {
        #expect(assigned([greatest, greatest + 1]).errors.map(\.row) == [1])
        #expect(assigned([-greatest, -greatest - 1]).errors.map(\.row) == [1])
        #expect(assigned([5, Int64.max, 6, Int64.min]).errors.map(\.row) == [1, 3])
        #expect(assigned([5, 6, 7, 999]).errors.isEmpty)
    }

    @Test func aNullTimeIsAnError() {
        let windows = assigned([5, nil, 7])
        #expect(windows.errors.map(\.row) == [1])
        #expect(windows.errors.map(\.code) == [.missingEventTime])
    }
}
