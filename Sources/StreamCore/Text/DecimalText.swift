/// Decimals as digits.
public enum DecimalText {
    /// `unscaled / 10^scale` with all `scale` digits behind the point.
    public static func text(unscaled: Int64, scale: Int) -> String {
        let digits = String(unscaled.magnitude)
        let sign = unscaled < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(scale + 1 - digits.count, 0)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
