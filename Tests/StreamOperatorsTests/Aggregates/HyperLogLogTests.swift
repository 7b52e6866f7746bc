import StreamCore
import TestSupport
import Testing

@testable import StreamOperators

@Suite struct HyperLogLogTests {
    private func sketch(_ hashes: some Sequence<UInt64>) -> Sketch {
        var sketch = Sketch()
        for hash in hashes { sketch.add(hash) }
        return sketch
    }

    private func bytes(_ sketch: Sketch) -> [UInt8] {
        var bytes: [UInt8] = []
        sketch.append(to: &bytes)
        return bytes
    }

    private func merged(_ parts: [UInt8]...) throws -> [UInt8] {
        var sketch = Sketch()
        defer { sketch.free() }
        for part in parts { try part.withUnsafeBytes { try sketch.merge($0) } }
        return bytes(sketch)
    }

    /// The error over many independent sets of each size: its mean square near the stated standard error, its mean near
    /// nothing, none beyond five times the standard error.
    @Test(arguments: [1, 10, 100, 700, 800, 1_500, 3_000, 6_000, 10_000, 20_000, 50_000, 200_000])
    func errorStaysWithinItsBound(cardinality: Int) {
        let sets = max(12, min(200, 2_000_000 / cardinality))
        var squares = 0.0
        var sum = 0.0
        for set in 0..<sets {
            let sketch = sketch((0..<cardinality).lazy.map { RowHash.mix(UInt64(set) << 40 | UInt64($0) &+ 1) })
            defer { sketch.free() }
            let error = Double(sketch.estimate) / Double(cardinality) - 1
            squares += error * error
            sum += error
            #expect(abs(error) < 5 * 0.01625, "\(cardinality) of set \(set)")
        }
        let standard = 0.01625
        #expect((squares / Double(sets)).squareRoot() < standard * 1.5)
        #expect(abs(sum / Double(sets)) < 4 * standard / Double(sets).squareRoot())
        if cardinality <= 700 { #expect(squares < 1e-4) }
    }

    @Test func theSketchDependsOnTheSetAlone() throws {
        var random = SeededGenerator(seed: 3)
        for count in [0, 1, 5, 767, 768, 769, 1000, 5000] {
            let hashes = (0..<count).map { _ in random.next() }
            let whole = sketch(hashes)
            let shuffled = sketch((hashes + hashes.prefix(50)).shuffled(using: &random))
            #expect(bytes(whole) == bytes(shuffled), "\(count)")
            #expect(whole.isDense == (count > 768))
            whole.free()
            shuffled.free()
        }
    }

    @Test func mergingIsAssociativeCommutativeAndIdempotent() throws {
        var random = SeededGenerator(seed: 4)
        for round in 0..<40 {
            let parts = (0..<3).map { _ in
                let sketch = sketch((0..<Int.random(in: 0...1500, using: &random)).map { _ in random.next() })
                defer { sketch.free() }
                return bytes(sketch)
            }
            let (a, b, c) = (parts[0], parts[1], parts[2])
            #expect(try merged(a, b) == merged(b, a), "round \(round)")
            #expect(try merged(merged(a, b), c) == merged(a, merged(b, c)), "round \(round)")
            #expect(try merged(a, a) == a, "round \(round)")
            #expect(try merged(merged(a, b), b) == merged(a, b), "round \(round)")
        }
    }

    @Test func anEntryLeadsToTheRegisterOfItsHash() {
        var random = SeededGenerator(seed: 5)
        for shift in 0..<64 {
            for _ in 0..<50 {
                // Runs of zeros of every length behind the register's bits.
                let hash =
                    (random.next() & 0xFFF0_0000_0000_0000) | (random.next() >> UInt64(shift)) & 0x000F_FFFF_FFFF_FFFF
                let (register, rank) = HyperLogLog.dense(HyperLogLog.sparseEntry(hash))
                #expect(register == HyperLogLog.register(hash))
                #expect(rank == HyperLogLog.rank(hash))
            }
        }
    }

    @Test(arguments: [[], [3], [1, 0, 0], [1, 0, 0, 0, 0], [2, 1, 2, 3]] as [[UInt8]])
    func foreignBytesAreRefused(bytes: [UInt8]) {
        var sketch = Sketch()
        defer { sketch.free() }
        #expect(throws: WeirError.self) { try bytes.withUnsafeBytes { try sketch.merge($0) } }
    }
}
