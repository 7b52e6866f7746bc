import SQLiteAccess
import StreamCore

/// One value as tests compare it; decimals are scaled integers.
func value(_ column: Column, _ row: Int) -> SQLiteValue {
    guard column.isValid(row) else { return .null }
    switch column {
    case .bool(let column): return .integer(Int64(column.values[row]))
    case .int64(let column): return .integer(column.values[row])
    case .float64(let column): return .real(column.values[row])
    case .string(let column): return .blob(Array(column.bytes(row)))
    case .list: return .null
    }
}

/// Rows as lists of values. Strings are their bytes.
func valueRows(_ columns: [Column]) -> [[SQLiteValue]] {
    (0..<(columns.first?.count ?? 0)).map { row in columns.map { value($0, row) } }
}

/// The values of one field as a column.
func column(_ values: [SQLiteValue], _ type: DataType) -> Column {
    let isValid = values.map { $0 != .null }
    switch type {
    case .bool:
        return .bool(FixedColumn(values: Buffer(values.map { UInt8($0.integer ?? 0) }), validity: Validity(isValid)))
    case .float:
        return .float64(FixedColumn(values: Buffer(values.map { $0.real ?? 0 }), validity: Validity(isValid)))
    case .string, .bytes:
        var builder = StringColumnBuilder()
        for value in values {
            switch value {
            case .blob(let bytes): builder.append(bytes)
            case .text(let text): builder.append(text)
            default: builder.appendNull()
            }
        }
        return .string(builder.finish())
    default:
        return .int64(FixedColumn(values: Buffer(values.map { $0.integer ?? 0 }), validity: Validity(isValid)))
    }
}

/// The same strings as codes into a dictionary that also holds an entry no row names.
func dictionaryCoded(_ column: Column) -> Column {
    guard case .string(let strings) = column else { return column }
    var codes: [UInt32] = []
    var known: [String: UInt32] = [:]
    var entries = StringColumnBuilder()
    entries.append("named by no row")
    for row in 0..<strings.count {
        guard let string = strings[row] else {
            codes.append(0)
            continue
        }
        if known[string] == nil {
            known[string] = UInt32(entries.count)
            entries.append(string)
        }
        codes.append(known[string]!)
    }
    let dictionary = entries.finish()
    return .string(
        StringColumn(
            views: dictionary.views, bytes: dictionary.bytes, codes: Buffer(codes), validity: strings.validity))
}
