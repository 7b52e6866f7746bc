internal import Foundation

/// One tab: what a person can do with it, and what can be asked of it.
public final class BrowserTab {
    private let connection: DebuggingPipe
    private let session: String

    init(_ connection: DebuggingPipe, session: String) throws {
        self.connection = connection
        self.session = session
        for domain in ["Page", "Runtime", "Log", "Network"] { _ = try call("\(domain).enable") }
    }

    @discardableResult
    func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        try connection.call(method, parameters, session: session)
    }

    // MARK: What a person does

    public func go(_ address: String) throws { try call("Page.navigate", ["url": address]) }

    public func reload() throws { try call("Page.reload") }

    public func setSize(_ width: Int, _ height: Int) throws {
        try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    /// As the system's settings: `prefers-color-scheme`, `prefers-reduced-motion`.
    public func prefer(_ features: [String: String]) throws {
        let list = features.map { ["name": $0.key, "value": $0.value] }
        try call("Emulation.setEmulatedMedia", ["features": list])
    }

    /// Types into what has the focus, a character at a time.
    public func type(_ text: String) throws {
        for character in text {
            if character == "\n" {
                try press("Enter")
            } else {
                let key = ["type": "keyDown", "text": String(character), "key": String(character)]
                try call("Input.dispatchKeyEvent", key)
                try call("Input.dispatchKeyEvent", ["type": "keyUp", "key": String(character)])
            }
        }
    }

    /// Presses a key by its name in the DOM: `Enter`, `ArrowUp`, `?`.
    public func press(_ key: String, control: Bool = false, alt: Bool = false, shift: Bool = false) throws {
        let modifiers = (alt ? 1 : 0) | (control ? 2 : 0) | (shift ? 8 : 0)
        var event: [String: Any] = ["key": key, "modifiers": modifiers]
        if let code = Self.codes[key] { event["windowsVirtualKeyCode"] = code }
        if key == "Enter" { event["text"] = "\r" }
        if key.count == 1, !control, !alt { event["text"] = key }
        try call("Input.dispatchKeyEvent", event.merging(["type": "keyDown"]) { $1 })
        try call("Input.dispatchKeyEvent", event.merging(["type": "keyUp"]) { $1 })
    }

    private static let codes = [
        "Enter": 13, "Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
    ]

    /// Clicks the middle of the first element that `selector` finds, with the mouse.
    public func click(_ selector: String) throws {
        let box = try box(selector)
        let place: [String: Any] = [
            "x": box.x + box.width / 2, "y": box.y + box.height / 2, "button": "left", "clickCount": 1,
        ]
        try call("Input.dispatchMouseEvent", place.merging(["type": "mousePressed"]) { $1 })
        try call("Input.dispatchMouseEvent", place.merging(["type": "mouseReleased"]) { $1 })
    }

    // MARK: What can be asked

    /// The value of a JavaScript expression, which may be a promise: a text, a number, a truth, or a list or object of such.
    @discardableResult
    public func evaluate(_ expression: String) throws -> Any? {
        let answer = try call(
            "Runtime.evaluate", ["expression": expression, "awaitPromise": true, "returnByValue": true])
        if let details = answer["exceptionDetails"] as? [String: Any] {
            let thrown = (details["exception"] as? [String: Any])?["description"] ?? details["text"] ?? "?"
            throw BrowserFailure(
                description: "\(thrown)\nin "
                    + "\(expression.prefix(300))\n\(problems.joined(separator: "\n"))")
        }
        return (answer["result"] as? [String: Any])?["value"]
    }

    public func text(_ expression: String) throws -> String { "\(try evaluate(expression) ?? "nothing")" }

    /// Not a number where it gives none.
    public func number(_ expression: String) throws -> Double { Self.number(try evaluate(expression)) ?? .nan }

    public func isTrue(_ expression: String) throws -> Bool { try number("(\(expression)) === true ? 1 : 0") == 1 }

    /// Foundation's JSON gives whole numbers, fractions and boxed ones.
    static func number(_ value: Any?) -> Double? {
        (value as? Double) ?? (value as? Int).map { Double($0) } ?? (value as? NSNumber)?.doubleValue
    }

    /// Waits until an expression is true, half a minute at most.
    public func wait(until expression: String) throws {
        try evaluate(
            """
            new Promise((resolve, reject) => {
                const end = performance.now() + 30000;
                const look = () => {
                    let found = false;
                    try { found = (\(expression)); } catch (error) { found = false; }
                    if (found) resolve(true);
                    else if (performance.now() > end) reject(new Error("waited in vain; the page says: " + document.body.innerText.slice(0, 1500)));
                    else setTimeout(look, 30);
                };
                look();
            })
            """)
    }

    /// Where an element is in the window.
    public func box(_ selector: String) throws -> Box {
        let literal = String(decoding: try JSONSerialization.data(withJSONObject: [selector]), as: UTF8.self)
        let found = try evaluate(
            "(() => { const box = document.querySelector(\(literal)[0])?.getBoundingClientRect(); "
                + "return box ? [box.x, box.y, box.width, box.height] : null; })()")
        guard let numbers = (found as? [Any])?.compactMap({ Self.number($0) }), numbers.count == 4 else {
            throw BrowserFailure(description: "there is no '\(selector)'")
        }
        return Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }

    public struct Box: Sendable {
        public let x, y, width, height: Double

        public init(x: Double, y: Double, width: Double, height: Double) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }
    }

    /// The window as a PNG, base64.
    public func screenshot() throws -> String {
        guard let data = try call("Page.captureScreenshot", ["format": "png"])["data"] as? String else {
            throw BrowserFailure(description: "Chromium took no picture")
        }
        return data
    }

    // MARK: What happened

    /// Exceptions that nobody caught, and errors of the log: scripts that were blocked among them.
    public var problems: [String] {
        events.compactMap { event in
            switch event.method {
            case "Runtime.exceptionThrown": return "\(event.parameters)"
            case "Log.entryAdded":
                let entry = event.parameters["entry"] as? [String: Any] ?? [:]
                // An answer that is an error is told by the page itself.
                let isWrong = entry["level"] as? String == "error" && entry["source"] as? String != "network"
                return isWrong ? "\(entry["text"] ?? "") \(entry["url"] ?? "")" : nil
            default: return nil
            }
        }
    }

    /// Addresses that were asked for.
    public var requests: [String] {
        events.filter { $0.method == "Network.requestWillBeSent" }.compactMap {
            ($0.parameters["request"] as? [String: Any])?["url"] as? String
        }
    }

    private var events: [(session: String?, method: String, parameters: [String: Any])] {
        connection.events.filter { $0.session == session }
    }
}
