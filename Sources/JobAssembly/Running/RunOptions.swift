public import StreamCore

/// How a job is to be run.
public struct RunOptions: Sendable {
    public var path: String
    public var text: String
    public var loading: LoadingOptions
    /// Nil: the topology's folder under `$XDG_STATE_HOME/weir` or `~/.local/state/weir`.
    public var stateDirectory: String?
    public var untilEnd: Bool
    public var closeWindows: Bool
    public var stop: StopSignal
    public var logger: any Logger
    /// Where the views are served while the job runs; nil: nowhere.
    public var listen: ListenOptions?
    /// Called about four times a second, from any thread.
    public var onStatus: @Sendable (JobStatus) -> Void

    public init(
        path: String, text: String, loading: LoadingOptions, stateDirectory: String?, untilEnd: Bool,
        closeWindows: Bool, stop: StopSignal, logger: any Logger, listen: ListenOptions? = nil,
        onStatus: @escaping @Sendable (JobStatus) -> Void
    ) {
        self.path = path
        self.text = text
        self.loading = loading
        self.stateDirectory = stateDirectory
        self.untilEnd = untilEnd
        self.closeWindows = closeWindows
        self.stop = stop
        self.logger = logger
        self.listen = listen
        self.onStatus = onStatus
    }
}

/// What a run did.
public struct RunSummary: Sendable {
    /// Line by line: events, rate, epochs, views, where they are.
    public var lines: [String]
    public var status: JobStatus
}
