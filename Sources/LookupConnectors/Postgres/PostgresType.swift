internal import StreamCore

/// Which of PostgreSQL's types can be read as which of ours. The numbers are those of its catalog, `pg_type.dat`, and
/// the same in every installation.
enum PostgresType {
    static let paddedText: UInt32 = 1042

    private static let names: [UInt32: String] = [
        16: "boolean", 17: "bytea", 18: "\"char\"", 19: "name", 20: "bigint", 21: "smallint", 23: "integer", 25: "text",
        26: "oid", 114: "json", 142: "xml", 700: "real", 701: "double precision", 1042: "character",
        1043: "character varying", 1082: "date", 1083: "time", 1114: "timestamp", 1184: "timestamp with time zone",
        1186: "interval", 1700: "numeric", 2950: "uuid", 3802: "jsonb",
    ]

    static func name(of type: UInt32) -> String { names[type] ?? "of another type (oid \(type))" }

    /// Types from 16384 on are the user's own: enumerations, citext, domains of extensions; they have a text form.
    static func canRead(_ type: UInt32, as declared: DataType) -> Bool {
        switch declared {
        case .bool: type == 16
        case .int: [20, 21, 23, 26].contains(type)
        case .float: [700, 701, 21, 23].contains(type)
        case .decimal: [1700, 20, 21, 23].contains(type)
        case .string: [18, 19, 25, 114, 142, 705, 1042, 1043, 2950, 3802].contains(type) || type >= 16384
        case .bytes: type == 17
        case .timestamp: type == 1114 || type == 1184
        case .date: type == 1082
        case .list, .structure: false
        }
    }

    static func isReadable(_ declared: DataType) -> Bool {
        switch declared {
        case .list, .structure: false
        case .bool, .int, .float, .decimal, .string, .bytes, .timestamp, .date: true
        }
    }
}
