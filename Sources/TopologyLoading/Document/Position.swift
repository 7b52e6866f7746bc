/// A place in the text of a file.
struct Position: Sendable, Hashable {
    /// From 1.
    let line: Int
    /// From 1, in Unicode scalars.
    let column: Int
    /// From 0, in Unicode scalars from the start of the text.
    let index: Int
}

/// From `start` up to, without, `end`.
struct Span: Sendable, Hashable {
    let start: Position
    let end: Position

    /// Of a value that stands nowhere in the file: a default, or an option of the command line.
    static let nowhere = Span(
        start: Position(line: 0, column: 0, index: 0), end: Position(line: 0, column: 0, index: 0))
}
