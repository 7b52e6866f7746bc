import Foundation
import StreamCore
import Testing

@testable import weir

@Suite struct StatusDisplayTests {
    /// What a display wrote to a device that is no terminal.
    private func written(_ mode: StatusDisplay.Mode, _ use: (StatusDisplay) -> Void) throws -> String {
        let pipe = Pipe()
        let device = TerminalDevice(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        use(StatusDisplay(mode, isBounded: false, device: device))
        try pipe.fileHandleForWriting.close()
        return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test func aLineASecond() throws {
        let text = try written(.lines) { display in
            for quarter in 0..<9 { display.show(fixtureStatus(seconds: Double(quarter) / 4, events: quarter * 100)) }
            display.log(.warning, "a broker left")
            display.log(.debug, "not for people")
            display.close()
            display.show(fixtureStatus(seconds: 9, events: 9))
        }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.prefix(3).map { $0.prefix(4) } == ["0:00", "0:01", "0:02"])
        #expect(lines.last == "weir: warning: a broker left")
    }

    /// The ordinary line, figures and all.
    @Test func aJobToWhichNothingComesSaysSoOnceAMinute() throws {
        let text = try written(.lines) { display in
            for quarter in 0..<(4 * 130) {
                display.show(fixtureStatus(seconds: Double(quarter) / 4, events: min(quarter, 8) * 100))
            }
            display.close()
        }
        let lines = text.split(separator: "\n")
        #expect(lines.suffix(2).allSatisfy { $0.contains(" order-insights running: 800 events, 0/s, ") })
        let times = lines.map { $0.prefix(4) }
        #expect(times.prefix(4) == ["0:00", "0:01", "0:02", "0:03"])
        #expect(times.suffix(2) == ["1:04", "2:04"], "\(times)")
        #expect(lines.count <= 8)
    }

    @Test func theLastLineComesAtAnyMoment() throws {
        let text = try written(.lines) { display in
            display.show(fixtureStatus(seconds: 1, events: 100))
            var last = fixtureStatus(seconds: 1.25, events: 125)
            last.phase = .finished
            last.epoch.applied = 9
            display.show(last)
            display.show(last)
            display.close()
        }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last?.contains("finished: 125 events, 100/s on average, ") == true)
        #expect(lines.last?.contains("epoch 9") == true)
    }

    @Test func theScreenIsLeftAsItWas() throws {
        let text = try written(.screen) { display in
            display.show(fixtureStatus(seconds: 1, events: 100))
            display.log(.warning, "a broker\u{1B}[2J left")
            display.show(fixtureStatus(seconds: 2, events: 200))
            display.close()
            display.close()
        }
        #expect(text.hasPrefix(Screen.enter))
        #expect(text.components(of: Screen.enter).count == 2)
        let parts = text.components(of: Screen.leave)
        #expect(parts.count == 2)
        // The last picture stays, and what was logged with it.
        #expect(parts[1].hasPrefix("weir  order-insights  running  0:02"))
        #expect(parts[1].hasSuffix("weir: warning: a broker.[2J left\n"))
    }

    /// On a screen it stands at the foot until the end; without one it is said once.
    @Test func aPinnedLineIsSaidWhileItHolds() throws {
        let page = "open http://127.0.0.1:8080/"
        let said = try written(.none) { $0.pin(page) }
        #expect(said == "weir: \(page)\n")
        let shown = try written(.screen) { display in
            display.pin(page)
            display.show(fixtureStatus(seconds: 1, events: 100))
            display.close()
        }
        let parts = shown.components(of: Screen.leave)
        #expect(parts[0].contains(page))
        #expect(!parts[1].contains(page))
    }

    @Test func silenceIsKept() throws {
        let text = try written(.none) { display in
            display.show(fixtureStatus(seconds: 1, events: 100))
            display.log(.error, "but errors are said")
            display.close()
        }
        #expect(text == "weir: error: but errors are said\n")
    }
}
