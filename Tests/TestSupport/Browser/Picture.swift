internal import Foundation

/// A screenshot's pixels, decoded and counted by a blank tab of the browser that took it.
public struct Picture {
    private let tab: BrowserTab

    public init(of tab: BrowserTab, in browser: Chromium) throws {
        self.tab = try browser.open()
        try self.tab.evaluate(
            """
            (async () => {
                const bytes = Uint8Array.from(atob("\(try tab.screenshot())"), (letter) => letter.charCodeAt(0));
                const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
                const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
                context.drawImage(image, 0, 0);
                window.picture = context.getImageData(0, 0, image.width, image.height);
                return true;
            })()
            """)
    }

    public struct Colour: Hashable, Sendable, CustomStringConvertible {
        let number: Int

        /// `#0b6e8a`
        public init?(_ text: String) {
            guard text.hasPrefix("#"), text.count == 7, let number = Int(text.dropFirst(), radix: 16) else {
                return nil
            }
            self.number = number
        }

        public var description: String {
            let digits = String(number, radix: 16)
            return "#" + String(repeating: "0", count: 6 - digits.count) + digits
        }

        /// From 0, black, to 255.
        public var brightness: Int { ((number >> 16) * 299 + (number >> 8 & 255) * 587 + (number & 255) * 114) / 1000 }
    }

    /// How many pixels have each colour, in a part of the picture or in all of it.
    /// - Throws: `BrowserFailure`.
    public func colours(in box: BrowserTab.Box? = nil) throws -> [Colour: Int] {
        let part =
            box.map { "[\($0.x), \($0.y), \($0.width), \($0.height)]" } ?? "[0, 0, picture.width, picture.height]"
        let found = try tab.evaluate(
            """
            (() => {
                const [x, y, width, height] = \(part).map(Math.floor);
                const counts = {};
                for (let row = Math.max(y, 0); row < Math.min(y + height, picture.height); row += 1) {
                    for (let column = Math.max(x, 0); column < Math.min(x + width, picture.width); column += 1) {
                        const at = (row * picture.width + column) * 4;
                        const [red, green, blue] = picture.data.subarray(at, at + 3);
                        const colour = "#" + (1 << 24 | red << 16 | green << 8 | blue).toString(16).slice(1);
                        counts[colour] = (counts[colour] ?? 0) + 1;
                    }
                }
                return counts;
            })()
            """)
        var counts: [Colour: Int] = [:]
        for (name, value) in found as? [String: Any] ?? [:] {
            if let colour = Colour(name), let count = BrowserTab.number(value) { counts[colour] = Int(count) }
        }
        return counts
    }
}
