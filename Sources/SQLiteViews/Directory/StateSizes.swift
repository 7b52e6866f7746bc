internal import Glibc

/// How large a state directory's files are.
public enum StateSizes {
    /// Bytes of the database and of its write-ahead log; 0 where there is none.
    public static func read(_ directory: String) -> (database: Int, log: Int) {
        let database = StateDirectory.databasePath(in: directory)
        return (size(database), size(database + "-wal"))
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
