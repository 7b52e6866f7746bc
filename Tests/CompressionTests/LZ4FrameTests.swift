import Compression
import StreamCore
import TestSupport
import Testing

extension Buffer {
    /// A copy, made while the buffer is alive: `values` of a buffer that nothing else holds would dangle.
    var array: [Element] { withExtendedLifetime(self) { Array(values) } }
}

@Suite struct LZ4FrameTests {
    private func compressed(_ pieces: [[UInt8]]) throws -> [UInt8] {
        var encoder = try LZ4FrameEncoder()
        var target = GrowingBuffer<UInt8>()
        for piece in pieces { try piece.withUnsafeBytes { try encoder.append($0, into: &target) } }
        try encoder.finish(into: &target)
        return target.finish().array
    }

    /// Decompresses with input in steps of `step` and room for `room` bytes. Nil where the frames do not end.
    private func decompressed(_ frames: [UInt8], step: Int, room: Int) throws -> [UInt8]? {
        var decoder = try LZ4FrameDecoder()
        var result: [UInt8] = []
        var at = 0
        var block = [UInt8](repeating: 0, count: room)
        while true {
            let input = Array(frames[at..<min(at + step, frames.count)])
            let progress = try input.withUnsafeBytes { input in
                try block.withUnsafeMutableBytes { try decoder.decompress(input, into: $0) }
            }
            at += progress.consumed
            result += block[..<progress.produced]
            if progress.produced == 0 && progress.consumed == 0 && input.isEmpty {
                return decoder.isBetweenFrames ? result : nil
            }
        }
    }

    @Test(arguments: [(1, 1), (7, 3), (1000, 64), (64, 100_000), (1 << 20, 1 << 20)])
    func framesComeBackInPiecesOfAnySize(step: Int, room: Int) throws {
        var random = SeededGenerator(seed: UInt64(step))
        let size = step == 1 ? 2000 : 600_000
        let first = random.bytes(size)
        let second = random.bytes(size / 3)
        let frames =
            try compressed([Array(first[..<100]), Array(first[100...])]) + compressed([]) + compressed([second])
        #expect(try decompressed(frames, step: step, room: room) == first + second)
    }

    @Test func skippableFramesAreSkipped() throws {
        let frame = try compressed([Array("text".utf8)])
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        #expect(try decompressed(skippable + frame + skippable, step: 5, room: 100) == Array("text".utf8))
    }

    @Test func everyCutIsNoticed() throws {
        var random = SeededGenerator(seed: 5)
        let frame = try compressed([random.bytes(3000)])
        for cut in 1..<frame.count {
            #expect(try decompressed(Array(frame[..<cut]), step: 100, room: 500) == nil, "cut at \(cut)")
        }
        #expect(try decompressed([], step: 1, room: 1) == [])
    }

    @Test func damageIsAnError() throws {
        var random = SeededGenerator(seed: 6)
        let bytes = random.bytes(3000)
        let frame = try compressed([bytes])
        for place in stride(from: 0, to: frame.count, by: 7) {
            var damaged = frame
            damaged[place] ^= 0x10
            let result = Result { try decompressed(damaged, step: 1 << 20, room: 1 << 20) }
            switch result {
            // In a run of one letter another distance back is no other text.
            case .success(let read): #expect(read == nil || read == bytes, "damage at \(place) went unnoticed")
            case .failure(let error): #expect((error as? WeirError)?.code == "lz4-corrupt")
            }
        }
        #expect(throws: WeirError.self) { try decompressed(Array("{\"no\":\"frame\"}".utf8), step: 100, room: 100) }
    }

    @Test func theMagicTellsAFrame() throws {
        let frame = try compressed([])
        #expect(frame.withUnsafeBytes { LZ4FrameDecoder.isFrame($0) })
        #expect(!Array("{}{}".utf8).withUnsafeBytes { LZ4FrameDecoder.isFrame($0) })
        #expect(![0x04, 0x22].withUnsafeBytes { LZ4FrameDecoder.isFrame($0) })
    }
}
