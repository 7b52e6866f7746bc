/// Something with a descriptor that the loop watches. All calls come on the loop's thread.
protocol PollTarget: AnyObject {
    /// When `deadlinePassed` is wanted, in the loop's nanoseconds; `Int64.max` for never.
    var deadline: Int64 { get }
    /// `events` are epoll's.
    func ready(_ events: UInt32)
    func deadlinePassed()
}
