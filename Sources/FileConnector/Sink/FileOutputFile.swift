public import StreamCore

/// An append-only file. Its calls block on the disk, so it has a thread of its own.
public actor FileOutputFile: OutputFile {
    private let executor: ThreadExecutor
    private var file: FileDescriptor?
    private let path: String
    private var hasAppended = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes the file where there is none.
    /// - Throws: `WeirError` `file-unwritable`.
    public init(path: String) throws {
        self.init(path: path, try FileDescriptor(appending: path))
    }

    /// Writes the file from its beginning; nothing of what was there is kept.
    /// - Throws: `WeirError` `file-unwritable`.
    public init(replacing path: String) throws {
        self.init(path: path, try FileDescriptor(replacing: path))
    }

    /// - Throws: `WeirError` `file-unwritable` where the process has none.
    public static func standardOutput() throws -> FileOutputFile {
        FileOutputFile(path: "standard output", try FileDescriptor(standardOutput: ()))
    }

    private init(path: String, _ file: consuming FileDescriptor) {
        self.path = path
        self.file = consume file
        executor = ThreadExecutor(name: "file-sink")
    }

    deinit { executor.shutDown() }

    public func length() throws -> Int64 {
        try withFile { Int64(try $0.status().st_size) }
    }

    /// - Throws: `WeirError` `file-unwritable`.
    public func setAside() throws -> String? {
        guard !hasAppended, let kept = try EarlierOutput.setAside(path) else { return nil }
        file = nil
        file = try FileDescriptor(appending: path)
        return kept
    }

    /// - Throws: `WeirError` `file-shrank` where the file is shorter than `length`.
    public func truncate(to length: Int64) throws {
        try withFile { file in
            guard Int64(try file.status().st_size) >= length else { throw FileFailure.shrank(path, length) }
            try file.truncate(to: length)
        }
    }

    /// - Throws: `WeirError` `file-unwritable`; `output-closed` where it is a pipe that nobody reads any more.
    public func append(_ bytes: Buffer<UInt8>) throws {
        hasAppended = true
        try withFile { try $0.write(UnsafeRawBufferPointer(bytes.values)) }
    }

    public func sync() throws {
        try withFile { try $0.syncData() }
    }

    public func close() {
        file = nil
    }

    private func withFile<Result>(_ body: (borrowing FileDescriptor) throws -> Result) throws -> Result {
        switch file {
        case .some(let file): return try body(file)
        case .none: throw WeirError("file-closed", "'\(path)' is closed")
        }
    }
}
