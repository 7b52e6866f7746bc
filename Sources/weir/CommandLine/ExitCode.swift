/// What the program says to the shell when it ends. A second signal ends it with 128 and the signal's number instead.
enum ExitCode: Int32, Sendable {
    case done = 0
    /// The job, the check or the query failed.
    case failed = 1
    /// The command line was not understood; nothing was done.
    case usage = 2
    /// Nobody reads standard output any more: 128 and SIGPIPE, as in `weir query ... | head`.
    case outputClosed = 141
}
