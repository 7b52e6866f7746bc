import Testing

@testable import PostgresServer

@Suite struct FramingTests {
    @Test func aMessageIsWaitedFor() throws {
        let framing = MessageFraming(limits: PostgresLimits())
        #expect(try [UInt8](arrayLiteral: 0x51, 0, 0, 0, 6, 65).withUnsafeBytes { try framing.message(in: $0) } == .incomplete)
    }
}
