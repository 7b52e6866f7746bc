internal import Foundation

/// A screenshot's pixels, decoded by a blank tab of the browser that took it.
public struct Picture {
    public let width: Int
    public let height: Int
    /// RGBA
    private let bytes: [UInt8]

    public init(of tab: BrowserTab, in browser: Chromium) throws {
        try self.init(png: tab.screenshot(), in: browser)
    }

    private init(png: String, in browser: Chromium) throws {
        let blank = try browser.open()
        let found = try blank.evaluate(
            """
            (async () => {
                const bytes = Uint8Array.from(atob("\(png)"), (letter) => letter.charCodeAt(0));
                const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
                const canvas = new OffscreenCanvas(image.width, image.height);
                const context = canvas.getContext("2d");
                context.drawImage(image, 0, 0);
                const pixels = context.getImageData(0, 0, image.width, image.height).data;
                let text = "";
                for (let at = 0; at < pixels.length; at += 32768) text += String.fromCharCode(...pixels.subarray(at, at + 32768));
                return [image.width, image.height, btoa(text)];
            })()
            """)
        guard let parts = found as? [Any], parts.count == 3, let width = BrowserTab.number(parts[0]),
            let height = BrowserTab.number(parts[1]), let text = parts[2] as? String, let data = Data(base64Encoded: text)
        else { throw BrowserFailure(description: "the picture could not be read") }
        self.width = Int(width)
        self.height = Int(height)
        bytes = Array(data)
    }

    public struct Colour: Hashable, Sendable, CustomStringConvertible {
        let red, green, blue: UInt8

        /// `#0b6e8a`
        public init?(_ text: String) {
            guard text.hasPrefix("#"), text.count == 7, let number = Int(text.dropFirst(), radix: 16) else { return nil }
            self.init(red: UInt8(number >> 16), green: UInt8(number >> 8 & 255), blue: UInt8(number & 255))
        }

        init(red: UInt8, green: UInt8, blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        public var description: String {
            "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }

        /// From 0, black, to 255.
        public var brightness: Int { (Int(red) * 299 + Int(green) * 587 + Int(blue) * 114) / 1000 }
    }

    /// How many pixels have each colour, in a part of the picture or in all of it.
    public func colours(in box: BrowserTab.Box? = nil) -> [Colour: Int] {
        let columns = range(box?.x, box?.width, width)
        let rows = range(box?.y, box?.height, height)
        var counts: [Colour: Int] = [:]
        for row in rows {
            for column in columns {
                let at = (row * width + column) * 4
                counts[Colour(red: bytes[at], green: bytes[at + 1], blue: bytes[at + 2]), default: 0] += 1
            }
        }
        return counts
    }

    private func range(_ start: Double?, _ length: Double?, _ limit: Int) -> Range<Int> {
        guard let start, let length else { return 0..<limit }
        let first = min(max(Int(start), 0), limit)
        return first..<max(first, min(Int(start + length), limit))
    }
}
