/// What becomes of a row that belongs to a window: the truth table of lateness.
///
/// | the window has closed | the row's own partition had passed its end plus lateness | then |
/// | --- | --- | --- |
/// | no | no | open: the row counts |
/// | no | yes | late: refused; the window closes once every partition has passed |
/// | yes | no | closed: refused; its partition lay idle while the others closed the window |
/// | yes | yes | closed: refused |
///
/// Both refusals are the row error `late`. Each reads nothing but the row and `closed_through`, so results do not
/// depend on how batches fell.
enum WindowDecision: Equatable {
    case open
    case closed
    case late

    /// `windowEnd`, `priorWatermark` (what the rows before left the row's partition at) and `closedThrough` in epoch
    /// milliseconds, `lateness` in milliseconds; `Int64.min` where there is no watermark, or no closed window, yet.
    @inline(__always)
    init(windowEnd: Int64, lateness: Int64, priorWatermark: Int64, closedThrough: Int64) {
        if windowEnd <= closedThrough {
            self = .closed
        } else if priorWatermark >= windowEnd &+ lateness {
            self = .late
        } else {
            self = .open
        }
    }
}
