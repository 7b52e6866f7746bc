internal import StreamCore
internal import TopologyModel

extension ViewState {
    /// Moves time at a barrier: `closedThrough` to `watermark - lateness`, and with `retain` `expiredThrough` to
    /// `watermark - retain` but not beyond `closedThrough`. Neither ever moves back.
    ///
    /// Returns the windows that close now, by their ends; nil where none can. Where `hasEvicted`, the store's rows of
    /// that range must be restored before `closingGroups` is asked.
    public func advance(watermark: Int64) -> TimeRange? {
        let closing = plan.window.flatMap { window in
            Self.subtract(window.lateness, from: watermark).flatMap { close(through: $0) }
        }
        expiring = nil
        if let bound = expiryBound(watermark), bound > expiredThrough {
            expiring = TimeRange(after: expiredThrough, through: bound)
            expiredThrough = bound
        }
        return closing
    }

    /// Closes every window whose end is at or before `through`, whatever the watermark. Returns as `advance` does.
    public func close(through: Int64) -> TimeRange? {
        guard let window = plan.window, through > closedThrough else { return nil }
        let range = TimeRange(after: closedThrough, through: through)
        closedThrough = through
        // Ends are multiples of the size: there may be none in the range.
        return window.start(of: through) > range.after ? range : nil
    }

    /// The time through which rows have expired at `watermark`; nil where nothing can have.
    func expiryBound(_ watermark: Int64) -> Int64? {
        guard let retain = plan.retain, let bound = Self.subtract(retain, from: watermark) else { return nil }
        guard plan.window != nil else { return bound }
        return closedThrough == Int64.min ? nil : min(bound, closedThrough)
    }

    /// Nil where there is no watermark yet.
    private static func subtract(_ span: Int64, from watermark: Int64) -> Int64? {
        let (result, overflow) = watermark.subtractingReportingOverflow(span)
        return overflow || watermark == Int64.min ? nil : result
    }
}
