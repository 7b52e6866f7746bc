import StreamCore
import Testing

@Suite struct DurationTextTests {
    @Test func theGreatestWholeUnitIsTaken() {
        let texts = [0, 1, 999, 1000, 1500, 30_000, 60_000, 90_000, 3_600_000, 86_400_000].map {
            DurationText.text(milliseconds: $0)
        }
        #expect(texts == ["0ms", "1ms", "999ms", "1s", "1500ms", "30s", "1m", "90s", "1h", "1d"])
    }
}
