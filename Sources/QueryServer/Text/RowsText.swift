internal import StreamCore

/// Rows of a view as two JSON lists of the same length: their keys, as `/rows/{key}` takes them, and the rows.
struct RowsText {
    private let names: [String]
    private let keyPlaces: [Int]
    private var keyText = ""
    private var rowText = ""
    private(set) var count = 0
    /// The last row's key.
    private(set) var lastKey: String?

    init(_ view: ViewDescription) {
        names = view.columns.map { JSONText.quoted($0.name) + ":" }
        keyPlaces = view.keyPlaces
    }

    var keys: String { "[\(keyText)]" }
    var rows: String { "[\(rowText)]" }

    mutating func append(_ rows: KeyedRows) {
        for row in 0..<rows.count { append(rows.values(row)) }
    }

    /// Those of the rows that are seen.
    mutating func append(_ rows: KeyedRows, _ visible: VisibleRows, of view: ViewDescription) {
        switch visible {
        case .none: return
        case .all: append(rows)
        case .tenant(let column, let value):
            guard let place = view.columns.firstIndex(where: { $0.name == column }) else { return }
            for row in 0..<rows.count {
                let values = rows.values(row)
                if values[place] == .text(value) { append(values) }
            }
        }
    }

    /// One row, in the order of the view's columns.
    mutating func append(_ values: [QueryValue]) {
        let key = ValueList.text(keyPlaces.map { values[$0] })
        if count > 0 {
            keyText += ","
            rowText += ","
        }
        JSONText.quote(key, into: &keyText)
        rowText += "{"
        for (index, value) in values.enumerated() {
            if index > 0 { rowText += "," }
            rowText += names[index]
            rowText += value.jsonText
        }
        rowText += "}"
        count += 1
        lastKey = key
    }
}
