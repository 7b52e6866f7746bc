import Foundation
import StreamCore
import Testing

@testable import NetworkServer

@Suite struct ValueTests {
    @Test func datesAreWrittenAsTheStandardSays() {
        #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for second in stride(from: Int64(0), to: 6_000_000_000, by: 7_654_321) {
            #expect(HTTPDate.text(second) == formatter.string(from: Date(timeIntervalSince1970: Double(second))))
        }
    }

    @Test func tokensAreThoseOfTheStandard() {
        let tokens = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        for byte in UInt8.min...UInt8.max { #expect(Byte.isToken(byte) == tokens.utf8.contains(byte), "\(byte)") }
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("localhost:0", "localhost", 0), ("[::1]:9", "::1", 9), (":80", "", 80),
    ])
    func addressesAreRead(_ text: String, _ host: String, _ port: UInt16) throws {
        #expect(try ListenAddress(parsing: text) == ListenAddress(host: host, port: port))
    }

    @Test(arguments: ["", "8080", "a:b", "a:65536", "::1:80", "a:-1"])
    func otherTextsAreNoAddress(_ text: String) {
        let error = #expect(throws: WeirError.self) { try ListenAddress(parsing: text) }
        #expect(error?.code == "invalid-address")
        #expect(error?.message.contains("`\(text)`") == true)
    }

    @Test func eventsAreWrittenLineByLine() {
        let event = ServerSentEvent(id: "7\n8", event: "a", data: "b\r\nc\rd\n")
        #expect(
            String(decoding: event.bytes, as: UTF8.self) == "id: 78\nevent: a\ndata: b\ndata: c\ndata: d\ndata: \n\n")
        #expect(ServerSentEvent(data: "").bytes == Array("data: \n\n".utf8))
    }

    @Test func aQueueGivesWhatItGot() {
        var random = SystemRandomNumberGenerator()
        var queue = ByteQueue()
        var model: [UInt8] = []
        for _ in 0..<2000 {
            if Bool.random(using: &random) {
                let more = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                more.withUnsafeBytes { queue.append($0) }
                model += more
            } else {
                let count = Int.random(in: 0...model.count, using: &random)
                queue.take(count)
                model.removeFirst(count)
            }
            #expect(queue.count == model.count)
            #expect(queue.withBytes { Array($0) } == model)
        }
    }
}
