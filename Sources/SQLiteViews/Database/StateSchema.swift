internal import SQLiteAccess

/// The tables beside the views' own. Every name begins with `weir_`, which no view's may.
enum StateSchema {
    /// In `weir_meta`, before the name of a view: its tenant's column.
    static let tenantFact = "tenant of "

    /// `slot` is 0 for what is applied (A) and 1 for what is prepared (P).
    static let tables = """
        CREATE TABLE weir_meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
        CREATE TABLE weir_epochs (
            slot INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, time INTEGER NOT NULL, pieces INTEGER NOT NULL);
        CREATE TABLE weir_partitions (
            slot INTEGER, source TEXT, partition INTEGER, "offset" INTEGER NOT NULL, watermark INTEGER NOT NULL,
            last_offset INTEGER, last_timestamp INTEGER, last_hash INTEGER,
            PRIMARY KEY (slot, source, partition)) WITHOUT ROWID;
        CREATE TABLE weir_view_times (
            slot INTEGER, view TEXT, closed_through INTEGER, watermark INTEGER,
            PRIMARY KEY (slot, view)) WITHOUT ROWID;
        CREATE TABLE weir_file_lengths (
            slot INTEGER, sink TEXT, bytes INTEGER NOT NULL, PRIMARY KEY (slot, sink)) WITHOUT ROWID;
        CREATE TABLE weir_prepared (
            epoch INTEGER NOT NULL, seq INTEGER NOT NULL, view TEXT NOT NULL, checksum INTEGER NOT NULL,
            piece BLOB NOT NULL, PRIMARY KEY (epoch, seq));
        CREATE TABLE weir_views (
            view TEXT PRIMARY KEY, time_column TEXT NOT NULL, is_current INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE weir_columns (
            view TEXT, position INTEGER, name TEXT NOT NULL, type TEXT NOT NULL, is_optional INTEGER NOT NULL,
            is_hidden INTEGER NOT NULL, is_key INTEGER NOT NULL, PRIMARY KEY (view, position)) WITHOUT ROWID;
        CREATE TABLE weir_sources (view TEXT, source TEXT, PRIMARY KEY (view, source)) WITHOUT ROWID;
        CREATE TABLE weir_signature (
            view TEXT, position INTEGER, line TEXT NOT NULL, PRIMARY KEY (view, position)) WITHOUT ROWID;
        CREATE TABLE weir_counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE weir_dead_letters (
            id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
            stage TEXT NOT NULL, step INTEGER NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL,
            "offset" INTEGER NOT NULL, unnest_index INTEGER NOT NULL, time TEXT NOT NULL, full_length INTEGER NOT NULL,
            hash TEXT NOT NULL, value NOT NULL);
        CREATE INDEX weir_dead_letters_time ON weir_dead_letters (time);
        """
}

/// The two states of an epoch that the database may hold.
enum EpochSlot: Int64 {
    /// A: what readers see.
    case applied = 0
    /// P: durable, not yet shown.
    case prepared = 1
}

/// What a state database must hold where its directory says that it was made.
enum StateTables {
    static func exist(_ connection: SQLiteConnection) throws -> Bool {
        try connection.query("SELECT count(*) FROM sqlite_schema WHERE name = 'weir_meta'").first?.first != 0
    }

    /// - Throws: `state-damaged`.
    static func checkNotLost(_ connection: SQLiteConnection, _ path: String) throws {
        try StateDirectory.checkNotLost(path, hasTables: exist(connection)) {
            try connection.query("SELECT count(*) FROM weir_epochs").first?.first != 0
        }
    }
}
