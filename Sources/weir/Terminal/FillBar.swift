/// A bar that shows how full something is.
enum FillBar {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    private static let levels = Array("▁▂▃▄▅▆▇█")

    /// Exactly `width` cells. Anything above nothing shows at least its smallest part.
    static func text(_ fraction: Double, width: Int, style: Style) -> String {
        let bounded = fraction.isFinite ? min(1, max(0, fraction)) : 0
        guard style.hasUnicode else {
            let full = bounded > 0 ? max(1, Int((bounded * Double(width)).rounded(.down))) : 0
            return String(repeating: "#", count: full) + String(repeating: "-", count: width - full)
        }
        let parts = bounded > 0 ? max(1, Int((bounded * Double(width * 8)).rounded(.down))) : 0
        let body = String(repeating: "█", count: parts / 8) + eighths[parts % 8]
        return body + String(repeating: "·", count: width - body.count)
    }

    /// The last `width` values as a row of small columns, the greatest of them full.
    static func history(_ values: [Double], width: Int, style: Style) -> String {
        let shown = values.suffix(width)
        guard style.hasUnicode, let peak = shown.max(), peak > 0 else { return "" }
        return String(shown.map { levels[min(7, max(0, Int($0 / peak * 7.999)))] })
    }
}
