/// What stands between two brackets, as it is read: operands, operators, and what the select list says.
struct SQLLine {
    enum Pending {
        /// A comparison behind the operand at that place; nil where there was none.
        case comparison(left: Int?)
        /// Values of that type are to come: BETWEEN, IN.
        case values(PostgresType?, left: Int)
        case operation(String)
    }

    private(set) var parts: [Fragment] = []
    /// The place of the last operand, while nothing stands behind it.
    private(set) var operand: Int?
    private(set) var pending: Pending?
    /// The type of the expression since it began; nil where it is not known.
    private(set) var type: PostgresType?
    private var isLogical = false
    private var operandCount = 0
    private var name: String?
    private var hasAlias = false
    private var hasStar = false

    private(set) var hasSelected = false
    private(set) var hasLimit = false
    private var isInList = false
    private var items: [(name: String?, type: PostgresType?)] = []

    var fragment: Fragment {
        Fragment(pieces: parts.flatMap(\.pieces), type: isLogical ? .bool : type, name: operandCount == 1 ? name : nil)
    }

    /// The select list, where it has begun and has no `*`.
    var columns: [(name: String?, type: PostgresType?)]? { hasSelected && !hasStar ? items : nil }
    /// What the line is as one value: of `(SELECT ...)` the type of its only column.
    var valueType: PostgresType? { hasSelected ? (items.count == 1 ? items[0].type : nil) : fragment.type }
    var isBehindOperand: Bool { operand != nil }

    // MARK: Operands

    mutating func append(_ fragment: Fragment) {
        // A name right behind an operand is an alias.
        if operand != nil, fragment.pieces.count == 1, pending == nil {
            hasAlias = true
            name = fragment.name
            parts.append(fragment)
            return
        }
        type = combined(with: fragment.type)
        operandCount += 1
        if !hasAlias { name = fragment.name }
        parts.append(fragment)
        operand = parts.count - 1
        switch pending {
        case .values(let type, let left): pending = .values(type, left: left - 1)
        default: pending = nil
        }
        if case .values(_, let left) = pending, left <= 0 { pending = nil }
    }

    /// Replaces an operand by itself with something around it.
    mutating func replace(_ place: Int, by fragment: Fragment) {
        if type == parts[place].type || place == operand { type = fragment.type }
        parts[place] = fragment
    }

    mutating func alias(_ word: SQLWord) {
        hasAlias = true
        name = word.kind == .word ? word.folded : word.text
        parts.append(Fragment(word.name, at: word.start))
    }

    private func combined(with other: PostgresType?) -> PostgresType? {
        guard case .operation(let mark)? = pending else { return other }
        switch mark {
        case "||", "->>": return .text
        case "->": return .json
        case "&", "|", "<<", ">>": return .int8
        default:
            guard let type, let other, type.isNumber, other.isNumber else { return nil }
            if type.isInteger, other.isInteger { return .int8 }
            // What SQLite computes with decimals is a float.
            return .float8
        }
    }

    // MARK: Between operands

    mutating func operation(_ mark: String, at origin: Int) {
        // A sign before an operand.
        let isSign = operand == nil
        parts.append(Fragment(mark, at: origin))
        if !isSign { pending = .operation(mark) }
        operand = nil
    }

    mutating func comparison(_ mark: String, at origin: Int) {
        parts.append(Fragment(mark, at: origin))
        pending = .comparison(left: operand)
        operand = nil
        isLogical = true
    }

    mutating func between(at origin: Int) {
        parts.append(Fragment("BETWEEN", at: origin))
        pending = .values(type, left: 2)
        operand = nil
        isLogical = true
    }

    /// - Parameter endsExpression: what comes behind is not of the expression so far.
    mutating func keyword(_ text: String, at origin: Int, endsExpression: Bool = true) {
        let folded = text.lowercased()
        if SQLKeywords.clauses.contains(folded) { endItem(isListOver: true) }
        parts.append(Fragment(text, at: origin))
        if SQLKeywords.logical.contains(folded) { isLogical = true }
        if folded == "limit" { hasLimit = true }
        // `BETWEEN a AND b`: the second value is still to come.
        if case .values = pending, folded == "and" {
            operand = nil
            return
        }
        guard endsExpression else { return }
        pending = nil
        operand = nil
    }

    mutating func comma(at origin: Int) {
        endItem(isListOver: false)
        parts.append(Fragment(",", at: origin))
        pending = nil
        operand = nil
    }

    mutating func star(at origin: Int) {
        parts.append(Fragment("*", at: origin))
        if isInList { hasStar = true }
    }

    /// `source.*`
    mutating func sawStar() { if isInList { hasStar = true } }

    mutating func raw(_ fragment: Fragment) { parts.append(fragment) }

    mutating func logical() { isLogical = true }

    /// Takes the last operand and the operator behind it back.
    mutating func takeComparison() -> Fragment? {
        guard case .comparison(let left?) = pending else { return nil }
        defer {
            parts.removeSubrange(left...)
            pending = nil
        }
        return parts[left]
    }

    mutating func takeOperand() -> Fragment? {
        guard let operand, operand == parts.count - 1 else { return nil }
        self.operand = nil
        operandCount -= 1
        return parts.removeLast()
    }

    // MARK: The select list

    mutating func beginSelect(at origin: Int) {
        parts.append(Fragment("SELECT", at: origin))
        pending = nil
        operand = nil
        // Of a compound SELECT the first list counts.
        if !hasSelected { isInList = true }
        hasSelected = true
        beginItem()
    }

    private mutating func beginItem() {
        type = nil
        isLogical = false
        operandCount = 0
        name = nil
        hasAlias = false
    }

    private mutating func endItem(isListOver: Bool) {
        if isInList {
            let isPlain = operandCount == 1 || hasAlias
            items.append((isPlain ? name : nil, isLogical ? .bool : type))
        }
        if isListOver { isInList = false }
        beginItem()
    }

    mutating func end() {
        if isInList { endItem(isListOver: true) }
    }
}
