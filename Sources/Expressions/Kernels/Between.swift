internal import StreamCore

/// `x between low and high`: `x >= low and x <= high`, with `x` computed once.
struct Between: Kernel {
    /// The subject as each of the two comparisons takes it; the same kernel where `isShared`.
    let subjects: (any Kernel, any Kernel)
    let isShared: Bool
    let low: Comparison
    let high: Comparison

    func evaluate(_ frame: Frame) -> Vector {
        let subject = subjects.0.evaluate(frame)
        let other = isShared ? Vector(subject.column, isScalar: subject.isScalar) : subjects.1.evaluate(frame)
        let left = low.compare(subject, low.right.evaluate(frame), frame)
        let right = high.compare(other, high.right.evaluate(frame), frame)
        return Logic(terms: [], decisive: 0).join(left, right, frame)
    }
}
