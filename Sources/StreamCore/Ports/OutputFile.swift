/// A file sink: an append-only file whose length is part of the epoch.
public protocol OutputFile: Sendable {
    /// Bytes now, counting what was appended and not yet synced.
    func length() async throws -> Int64

    /// For a job that has written nothing yet: renames what is there, which is another job's. What this value itself has
    /// appended is not.
    /// - Returns: the new name; nil where nothing had to be kept.
    func setAside() async throws -> String?

    /// Cuts what a crash left behind the last epoch's length; fails where the file is shorter than that.
    func truncate(to length: Int64) async throws

    func append(_ bytes: Buffer<UInt8>) async throws

    /// Makes what was appended durable.
    func sync() async throws

    func close() async
}
