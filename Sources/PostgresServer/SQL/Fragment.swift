/// A part of a rewritten statement: pieces of SQLite's text, each with the place in the user's text that it stands for.
struct Fragment: Sendable {
    struct Piece: Sendable {
        var text: String
        var origin: Int
    }

    var pieces: [Piece] = []
    /// What its value is known to be.
    var type: PostgresType?
    /// What the column is called where it is a result column without a name.
    var name: String?
    /// The string, number or parameter that it consists of.
    var literal: SQLWord?

    init(pieces: [Piece] = [], type: PostgresType? = nil, name: String? = nil) {
        self.pieces = pieces
        self.type = type
        self.name = name
    }

    init(_ text: String, at origin: Int, type: PostgresType? = nil, name: String? = nil) {
        self.init(pieces: [Piece(text: text, origin: origin)], type: type, name: name)
    }

    var origin: Int { pieces.first?.origin ?? 0 }

    static func + (left: Fragment, right: Fragment) -> Fragment { Fragment(pieces: left.pieces + right.pieces) }

    /// `before` and `after` around it.
    func wrapped(_ before: String, _ after: String, type: PostgresType?, name: String? = nil) -> Fragment {
        Fragment(
            pieces: [Piece(text: before, origin: origin)] + pieces + [Piece(text: after, origin: origin)], type: type,
            name: name ?? self.name)
    }
}

/// A statement as SQLite reads it.
struct RewrittenSQL: Sendable {
    var sql = ""
    /// Bytes of `sql` at which pieces begin, ascending, and the bytes of the user's text that they stand for.
    private var places: [(start: Int, origin: Int)] = []
    /// By number from 1, the types that parameters are seen to have.
    var parameterTypes: [Int: PostgresType] = [:]
    /// The outermost select list, where it is without `*`.
    var columns: [(name: String?, type: PostgresType?)]?
    /// Whether it reads the catalog and no view.
    var readsCatalog = false

    init() {}

    init(_ fragment: Fragment) {
        for piece in fragment.pieces {
            if !sql.isEmpty { sql += " " }
            places.append((sql.utf8.count, piece.origin))
            sql += piece.text
        }
    }

    /// The byte of the user's text that a byte of `sql` stands for.
    func origin(of offset: Int) -> Int {
        places.last { $0.start <= offset }?.origin ?? 0
    }
}
