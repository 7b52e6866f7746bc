/// A piece of an expression's text, in UTF-8 bytes.
struct Span: Sendable, Hashable {
    var offset: Int
    var length: Int

    var end: Int { offset + length }

    /// From the start of `self` to the end of `other`, which lies behind it.
    func joined(_ other: Span) -> Span { Span(offset: offset, length: other.end - offset) }
}
