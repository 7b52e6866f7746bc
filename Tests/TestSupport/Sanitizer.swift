internal import Foundation

/// What `scripts/test --sanitize` runs the tests under.
public enum Sanitizer {
    /// Whether there is one.
    public static let isOn = ProcessInfo.processInfo.environment["WEIR_SANITIZER"] != nil
    /// Its shadow memory and its quarantine of freed blocks count as the process's own.
    public static let isAddress = ProcessInfo.processInfo.environment["WEIR_SANITIZER"] == "address"
}
