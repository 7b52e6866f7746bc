internal import SQLiteAccess
internal import StreamCore

/// Fills the catalog with what views there are.
struct CatalogContent {
    let views: [ViewDescription]
    let database: String

    static let owner = "weir"
    static let ownerId: Int64 = 10
    static let databaseId: Int64 = 16_384
    static let systemSchema: Int64 = 11
    static let publicSchema: Int64 = 2200
    static let informationSchema: Int64 = 13_183

    /// The same for a name everywhere and always, and above PostgreSQL's own numbers (FNV-1a).
    static func objectId(ofView name: String) -> Int64 {
        let hash = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return 20_000 + Int64(hash & 0x3fff_ffff)
    }

    func write(to connection: SQLiteConnection) throws {
        try writeFrame(to: connection)
        try writeTypes(to: connection)
        for view in views { try write(view, to: connection) }
    }

    private func writeFrame(to connection: SQLiteConnection) throws {
        let schemas = [
            ("pg_catalog", Self.systemSchema), ("public", Self.publicSchema),
            ("information_schema", Self.informationSchema),
        ]
        for (name, id) in schemas {
            try connection.run(
                "INSERT INTO pg_namespace VALUES (?1, ?2, ?3, NULL)",
                [.integer(id), .text(name), .integer(Self.ownerId)])
            try connection.run(
                "INSERT INTO \"information_schema.schemata\" VALUES (?1, ?2, ?3, NULL)",
                [.text(database), .text(name), .text(Self.owner)])
        }
        try connection.run(
            """
            INSERT INTO pg_database (oid, datname, datdba, encoding, datlocprovider, datistemplate, datallowconn, \
            datconnlimit, dattablespace, datcollate, datctype) VALUES (?1, ?2, ?3, 6, 'c', 0, 1, -1, 1663, 'C', 'C')
            """, [.integer(Self.databaseId), .text(database), .integer(Self.ownerId)])
        try connection.run(
            "INSERT INTO pg_roles VALUES (?1, ?2, 0, 1, 0, 0, 1, 0, -1, '********', NULL, 0, NULL)",
            [.integer(Self.ownerId), .text(Self.owner)])
        try connection.run("INSERT INTO pg_user VALUES (?1, 10, 0, 0)", [.text(Self.owner)])
        try connection.run("INSERT INTO pg_tablespace VALUES (1663, 'pg_default', 10, NULL, NULL)")
        for (name, setting) in SessionSettings().all {
            try connection.run(
                "INSERT INTO pg_settings VALUES (?1, ?2, NULL, '', '', 'user', 'string')",
                [.text(name), .text(setting)])
        }
    }

    private func writeTypes(to connection: SQLiteConnection) throws {
        let insert = try connection.prepare(
            """
            INSERT INTO pg_type (oid, typname, typnamespace, typlen, typtype, typcategory, typelem, typarray, typowner, \
            typbyval, typispreferred, typisdefined, typdelim, typrelid, typnotnull, typbasetype, typtypmod, typndims, \
            typcollation, typinput, typoutput) \
            VALUES (?1, ?2, 11, ?3, 'b', ?4, ?5, ?6, 10, 0, 0, 1, ',', 0, 0, 0, -1, 0, 0, ?7, ?8)
            """)
        for type in PostgresType.plain {
            let isArray = type == .textArray || type == .numberArray
            let element: UInt32 = type == .textArray ? 25 : type == .numberArray ? 20 : 0
            let array: UInt32 = type == .text ? 1009 : type == .int8 ? 1016 : 0
            try insert.bind([
                .integer(Int64(type.objectId)), .text(type.shortName), .integer(Int64(type.length)),
                .text(Self.category(type)), .integer(Int64(element)), .integer(Int64(array)),
                .text(isArray ? "array_in" : type.shortName + "in"),
                .text(isArray ? "array_out" : type.shortName + "out"),
            ])
            try insert.run()
        }
    }

    private static func category(_ type: PostgresType) -> String {
        switch type {
        case .bool: "B"
        case .date, .time, .timestamp, .timestamptz: "D"
        case .interval: "T"
        case .bytes, .json: "U"
        case .textArray, .numberArray: "A"
        case _ where type.isNumber: "N"
        default: "S"
        }
    }

    // MARK: Views

    private func write(_ view: ViewDescription, to connection: SQLiteConnection) throws {
        let id = SQLiteValue.integer(Self.objectId(ofView: view.name))
        let name = SQLiteValue.text(view.name)
        // The dead letters are the one table: everything else is computed.
        let isTable = view.name == DeadLetterView.description.name
        try connection.run(
            """
            INSERT INTO pg_class (oid, relname, relnamespace, relkind, relnatts, relowner, reltuples, reltype, reloftype, \
            relam, relfilenode, reltablespace, relpages, relallvisible, reltoastrelid, relhasindex, relisshared, \
            relpersistence, relchecks, relhasrules, relhastriggers, relhassubclass, relrowsecurity, relforcerowsecurity, \
            relispopulated, relreplident, relispartition, relrewrite, relhasoids, xmin) \
            VALUES (?1, ?2, 2200, ?3, ?4, 10, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'p', 0, 0, 0, 0, 0, 0, 1, 'n', 0, 0, 0, 1)
            """, [id, name, .text(isTable ? "r" : "v"), .integer(Int64(view.columns.count))])
        try connection.run(
            "INSERT INTO \"information_schema.tables\" VALUES (?1, 'public', ?2, ?3, 'NO', 'NO')",
            [.text(database), name, .text(isTable ? "BASE TABLE" : "VIEW")])
        if isTable {
            try connection.run(
                "INSERT INTO pg_tables VALUES ('public', ?1, ?2, NULL, 0, 0, 0, 0)", [name, .text(Self.owner)])
        } else {
            try connection.run(
                "INSERT INTO pg_views VALUES ('public', ?1, ?2, NULL)", [name, .text(Self.owner)])
            try connection.run(
                "INSERT INTO \"information_schema.views\" VALUES (?1, 'public', ?2, NULL, 'NONE', 'NO', 'NO')",
                [.text(database), name])
        }
        for (number, field) in view.columns.enumerated() {
            try write(field, number: number + 1, of: view, to: connection)
        }
        try writeKey(of: view, to: connection)
    }

    private func write(
        _ field: Field, number: Int, of view: ViewDescription, to connection: SQLiteConnection
    ) throws {
        let type = PostgresType(field.type)
        try connection.run(
            """
            INSERT INTO pg_attribute (attrelid, attname, atttypid, attnum, attlen, atttypmod, attnotnull, attstattarget, \
            attndims, attcacheoff, attbyval, attalign, attstorage, attcompression, atthasdef, atthasmissing, attidentity, \
            attgenerated, attisdropped, attislocal, attinhcount, attcollation) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, -1, 0, -1, 0, 'i', 'p', '', 0, 0, '', '', 0, 1, 0, 0)
            """,
            [
                .integer(Self.objectId(ofView: view.name)), .text(field.name), .integer(Int64(type.objectId)),
                .integer(Int64(number)), .integer(Int64(type.length)), .integer(Int64(type.modifier)),
                .integer(field.isOptional ? 0 : 1),
            ])
        var precision: (SQLiteValue, SQLiteValue, SQLiteValue) = (.null, .null, .null)
        if case .numeric(let digits, let scale) = type {
            precision = (.integer(Int64(digits)), .integer(10), .integer(Int64(scale)))
        } else if type == .int8 {
            precision = (.integer(64), .integer(2), .integer(0))
        } else if type == .float8 {
            precision = (.integer(53), .integer(2), .null)
        }
        var dataType = type.spelling
        if case .numeric = type { dataType = "numeric" }
        try connection.run(
            """
            INSERT INTO "information_schema.columns" (table_catalog, table_schema, table_name, column_name, \
            ordinal_position, is_nullable, data_type, numeric_precision, numeric_precision_radix, numeric_scale, \
            datetime_precision, udt_catalog, udt_schema, udt_name, is_identity, is_generated, is_updatable) \
            VALUES (?1, 'public', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?1, 'pg_catalog', ?11, 'NO', 'NEVER', 'NO')
            """,
            [
                .text(database), .text(view.name), .text(field.name), .integer(Int64(number)),
                .text(field.isOptional ? "YES" : "NO"), .text(dataType), precision.0, precision.1, precision.2,
                type == .timestamptz ? .integer(3) : .null, .text(type.shortName),
            ])
    }

    private func writeKey(of view: ViewDescription, to connection: SQLiteConnection) throws {
        let numbers = view.keyColumns.compactMap { key in view.columns.firstIndex { $0.name == key }.map { $0 + 1 } }
        guard !numbers.isEmpty, numbers.count == view.keyColumns.count else { return }
        let constraint = SQLiteValue.text(view.name + "_key")
        try connection.run(
            """
            INSERT INTO pg_constraint (oid, conname, connamespace, contype, conrelid, conkey, condeferrable, condeferred, \
            convalidated, contypid, conindid, conparentid, confrelid, conislocal, coninhcount, connoinherit) \
            VALUES (?1, ?2, 2200, 'u', ?3, ?4, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1)
            """,
            [
                .integer(Self.objectId(ofView: view.name + "_key")), constraint,
                .integer(Self.objectId(ofView: view.name)),
                .text("{" + numbers.map(String.init).joined(separator: ",") + "}"),
            ])
        try connection.run(
            """
            INSERT INTO "information_schema.table_constraints" \
            VALUES (?1, 'public', ?2, ?1, 'public', ?3, 'UNIQUE', 'NO', 'NO')
            """, [.text(database), constraint, .text(view.name)])
        for (position, column) in view.keyColumns.enumerated() {
            try connection.run(
                """
                INSERT INTO "information_schema.key_column_usage" \
                VALUES (?1, 'public', ?2, ?1, 'public', ?3, ?4, ?5, NULL)
                """,
                [.text(database), constraint, .text(view.name), .text(column), .integer(Int64(position + 1))])
        }
    }
}
