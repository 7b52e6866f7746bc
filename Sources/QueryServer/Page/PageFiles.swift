internal import CPage
internal import NetworkServer
internal import StreamCore

/// The files of the web page, which the compiler put into the program.
enum PageFiles {
    /// By name: `index.html`, `main.js`.
    static let all: [String: PageFile] = {
        var count = 0
        let files = UnsafeBufferPointer(start: weir_page_files(&count), count: count).map { PageFile($0) }
        return Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
    }()
}

/// One of them, as it is sent.
struct PageFile: Sendable {
    let name: String
    let body: [UInt8]
    /// A strong entity tag (RFC 9110, 8.8.3), quotes and all: the bytes' hash.
    let tag: String

    init(name: String, body: [UInt8]) {
        self.name = name
        self.body = body
        tag = body.withUnsafeBytes { "\"" + String(RowHash.bytes($0), radix: 16) + "\"" }
    }

    var type: String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }

    /// Whether a client that sent `If-None-Match` has these bytes already.
    func isKnown(_ condition: String?) -> Bool {
        guard let condition else { return false }
        return condition.split(separator: ",").contains { part in
            var known = part.drop { $0 == " " || $0 == "\t" }
            while let last = known.last, last == " " || last == "\t" { known.removeLast() }
            // Compared weakly (13.1.2), since a proxy that compresses weakens the tag.
            if known.hasPrefix("W/") { known = known.dropFirst(2) }
            return known == "*" || known == tag[...]
        }
    }
}

extension PageFile {
    fileprivate init(_ file: weir_page_file) {
        self.init(
            name: String(cString: file.name), body: Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
    }
}
