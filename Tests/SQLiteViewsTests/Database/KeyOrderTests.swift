import StreamCore
import TestSupport
import Testing

@testable import SQLiteViews

@Suite struct KeyOrderTests {
    private func isOrdered(_ keys: [[UInt8]]) -> Bool {
        var builder = StringColumnBuilder()
        for key in keys { builder.append(key) }
        let expected = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
        let order = KeyOrder.sorted(builder.finish()).indexes
        return (0..<order.count).map { Int(order[$0]) } == expected
    }

    /// Keys that begin alike, of bytes that a shorter key's filling could be taken for, one the beginning of another.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func keysComeAsTheirBytesDo(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let beginning = (0..<Int.random(in: 0...20, using: &random)).map { UInt8($0) }
        let keys = Set(
            (0..<200).map { _ in
                beginning
                    + (0..<Int.random(in: 0...12, using: &random)).map { _ in
                        [0, 1, 0xFF].randomElement(using: &random) ?? UInt8(0)
                    }
            })
        let isRight = isOrdered(keys.sorted { $0.lexicographicallyPrecedes($1) }.shuffled(using: &random))
        #expect(isRight)
    }

    @Test func noKeyOneKeyAndTheEmptyKey() {
        #expect(isOrdered([]))
        #expect(isOrdered([[5, 6, 7]]))
        #expect(isOrdered([[1], []]))
    }
}
