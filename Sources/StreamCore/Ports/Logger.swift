/// How much a line matters.
public enum LogLevel: Int, Sendable, Comparable {
    case debug, info, notice, warning, error

    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Where the engine tells people what it does. Shaped like swift-log's, so that a bridge is one file.
public protocol Logger: Sendable {
    func log(_ level: LogLevel, _ message: @autoclosure () -> String)
}

/// Keeps silent.
public struct SilentLogger: Logger {
    public init() {}
    public func log(_ level: LogLevel, _ message: @autoclosure () -> String) {}
}
