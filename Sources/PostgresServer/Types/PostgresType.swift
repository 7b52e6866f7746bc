internal import StreamCore

/// A type as clients know it: what its values look like on the wire.
enum PostgresType: Sendable, Hashable {
    case bool
    case int2
    case int4
    case int8
    case float4
    case float8
    /// Nil: any number of digits behind the point.
    case numeric(precision: Int, scale: Int)
    case anyNumeric
    case text
    case varchar
    case name
    case character
    case bytes
    case date
    case time
    case timestamp
    case timestamptz
    case interval
    case oid
    case json
    case textArray
    /// A parameter of `= ANY ($1)` beside a number.
    case numberArray
    case unknown

    /// As PostgreSQL numbers its built-in types (`pg_type.dat`).
    var objectId: UInt32 {
        switch self {
        case .bool: 16
        case .bytes: 17
        case .character: 18
        case .name: 19
        case .int8: 20
        case .int2: 21
        case .int4: 23
        case .text: 25
        case .oid: 26
        case .json: 114
        case .float4: 700
        case .float8: 701
        case .unknown: 705
        case .textArray: 1009
        case .numberArray: 1016
        case .varchar: 1043
        case .date: 1082
        case .time: 1083
        case .timestamp: 1114
        case .timestamptz: 1184
        case .interval: 1186
        case .numeric, .anyNumeric: 1700
        }
    }

    /// Bytes of a value; -1 where they differ.
    var length: Int16 {
        switch self {
        case .bool, .character: 1
        case .int2: 2
        case .int4, .float4, .date, .oid: 4
        case .int8, .float8, .time, .timestamp, .timestamptz: 8
        case .interval: 16
        case .name: 64
        case .unknown: -2
        case .numeric, .anyNumeric, .text, .varchar, .bytes, .json, .textArray, .numberArray: -1
        }
    }

    /// Precision and scale of a numeric; -1 for none.
    var modifier: Int32 {
        guard case .numeric(let precision, let scale) = self else { return -1 }
        return Int32(truncatingIfNeeded: precision << 16 | scale + 4)
    }

    var isNumber: Bool {
        switch self {
        case .int2, .int4, .int8, .float4, .float8, .numeric, .anyNumeric, .oid: true
        default: false
        }
    }

    var isInteger: Bool {
        switch self {
        case .int2, .int4, .int8, .oid: true
        default: false
        }
    }

    var isText: Bool {
        switch self {
        case .text, .varchar, .name, .character, .unknown, .json: true
        default: false
        }
    }
}

extension PostgresType {
    /// The type that a view's column is shown as. Lists and structures are shown as their JSON text.
    init(_ type: DataType) {
        self =
            switch type {
            case .bool: .bool
            case .int: .int8
            case .float: .float8
            case .decimal(let precision, let scale): .numeric(precision: precision, scale: scale)
            case .string, .list, .structure: .text
            case .bytes: .bytes
            case .timestamp: .timestamptz
            case .date: .date
            }
    }

    /// The type that a parameter is declared to have; nil where the server is to find out.
    init?(objectId: UInt32) {
        switch objectId {
        // Arrays of other texts and other numbers.
        case 1003, 1014, 1015: self = .textArray
        case 1005, 1007, 1021, 1022, 1028, 1231: self = .numberArray
        case 1042: self = .text
        case 3802: self = .json
        default:
            guard let known = Self.plain.first(where: { $0.objectId == objectId }) else { return nil }
            self = known
        }
    }

    /// One of each, without modifiers.
    static let plain: [PostgresType] = [
        .bool, .bytes, .character, .name, .int8, .int2, .int4, .text, .oid, .json, .float4, .float8, .varchar, .date,
        .time, .timestamp, .timestamptz, .interval, .anyNumeric, .textArray, .numberArray,
    ]

    /// The type that SQL spells so: `integer`, `int4`, `double precision`.
    init?(spelling: String) {
        guard let type = Self.spellings[spelling] else { return nil }
        self = type
    }

    private static let spellings: [String: PostgresType] = [
        "bool": .bool, "boolean": .bool, "int2": .int2, "smallint": .int2, "int4": .int4, "int": .int4,
        "integer": .int4, "int8": .int8, "bigint": .int8, "float4": .float4, "real": .float4, "float8": .float8,
        "float": .float8, "double precision": .float8, "double": .float8, "numeric": .anyNumeric,
        "decimal": .anyNumeric, "text": .text, "varchar": .varchar, "character varying": .varchar, "bpchar": .text,
        "character": .text, "char": .text, "name": .name, "bytea": .bytes, "blob": .bytes, "date": .date,
        "time": .time, "timestamp": .timestamptz, "timestamp without time zone": .timestamptz,
        "timestamp with time zone": .timestamptz, "timestamptz": .timestamptz, "interval": .interval, "oid": .oid,
        "xid": .oid, "json": .json, "jsonb": .json, "regclass": .text, "regtype": .text, "regproc": .text,
        "regnamespace": .text, "regprocedure": .text, "text[]": .textArray, "name[]": .textArray,
    ]

    /// As `format_type` names it.
    var spelling: String {
        switch self {
        case .bool: "boolean"
        case .int2: "smallint"
        case .int4: "integer"
        case .int8: "bigint"
        case .float4: "real"
        case .float8: "double precision"
        case .numeric(let precision, let scale): "numeric(\(precision),\(scale))"
        case .anyNumeric: "numeric"
        case .text: "text"
        case .varchar: "character varying"
        case .name: "name"
        case .character: "\"char\""
        case .bytes: "bytea"
        case .date: "date"
        case .time: "time without time zone"
        case .timestamp: "timestamp without time zone"
        case .timestamptz: "timestamp with time zone"
        case .interval: "interval"
        case .oid: "oid"
        case .json: "json"
        case .textArray: "text[]"
        case .numberArray: "bigint[]"
        case .unknown: "unknown"
        }
    }

    /// As `pg_type.typname` names it.
    var shortName: String {
        switch self {
        case .bool: "bool"
        case .int2: "int2"
        case .int4: "int4"
        case .int8: "int8"
        case .float4: "float4"
        case .float8: "float8"
        case .numeric, .anyNumeric: "numeric"
        case .varchar: "varchar"
        case .character: "char"
        case .time: "time"
        case .timestamp: "timestamp"
        case .timestamptz: "timestamptz"
        case .textArray: "_text"
        case .numberArray: "_int8"
        default: spelling
        }
    }
}

/// A column of a result as it is written to a client.
struct ResultColumn: Sendable, Equatable {
    var name: String
    var type: PostgresType
    var format: WireFormat = .text
}
