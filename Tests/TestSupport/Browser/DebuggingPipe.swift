internal import Foundation
internal import Glibc

/// The Chrome DevTools Protocol over a pair of pipes: JSON texts with a NUL behind each.
///
/// One command at a time; what comes meanwhile is kept for whoever asks for it.
final class DebuggingPipe {
    typealias Message = [String: Any]

    private static let patience: Int32 = 60_000

    private let input: FileHandle
    private let output: FileHandle
    private var nextId = 1
    /// The beginning of a message whose end has not come.
    private var left = Data()
    /// Whole ones, the next at the end.
    private var messages: [Data] = []
    /// Events by session, in order.
    private(set) var events: [(session: String?, method: String, parameters: Message)] = []

    init(input: FileHandle, output: FileHandle) {
        self.input = input
        self.output = output
    }

    /// - Throws: `BrowserFailure` where the browser refuses, or says nothing for a minute.
    func call(_ method: String, _ parameters: Message = [:], session: String?) throws -> Message {
        let id = nextId
        nextId += 1
        var message: Message = ["id": id, "method": method, "params": parameters]
        message["sessionId"] = session
        try input.write(contentsOf: JSONSerialization.data(withJSONObject: message) + [0])
        while true {
            let answer = try read()
            guard answer["id"] as? Int == id else {
                note(answer)
                continue
            }
            if let error = answer["error"] as? Message { throw BrowserFailure(description: "\(method): \(error)") }
            return answer["result"] as? Message ?? [:]
        }
    }

    private func note(_ message: Message) {
        guard let method = message["method"] as? String else { return }
        events.append((message["sessionId"] as? String, method, message["params"] as? Message ?? [:]))
    }

    private func read() throws -> Message {
        while true {
            if let message = messages.popLast() {
                return try JSONSerialization.jsonObject(with: message) as? Message ?? [:]
            }
            var waiting = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Self.patience) == 1 else { throw BrowserFailure(description: "Chromium is silent") }
            let more = output.availableData
            guard !more.isEmpty else { throw BrowserFailure(description: "Chromium has ended") }
            take(more)
        }
    }

    /// Looks at each byte once, since pictures are large.
    private func take(_ bytes: Data) {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        for part in parts.dropLast() {
            messages.insert(left + part, at: 0)
            left = Data()
        }
        left += parts.last ?? Data()
    }
}
