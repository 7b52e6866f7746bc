/// Durations as a topology file writes them: `500ms`, `30s`, `5m`, `24h`, `7d`.
public enum DurationText {
    /// From the greatest.
    public static let units: [(word: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// In the greatest unit of which it is a whole number.
    public static func text(milliseconds: Int64) -> String {
        let unit = units.first { milliseconds != 0 && milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.milliseconds)\(unit.word)"
    }
}
