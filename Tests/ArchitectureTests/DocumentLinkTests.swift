import Foundation
import Testing

/// A link from one of our documents to another leads somewhere.
@Suite struct DocumentLinkTests {
    static let documents = Repository.files.filter { $0.hasSuffix(".md") }

    /// Targets of the links in a document that are paths, without what stands behind `#`.
    static func targets(_ text: String) -> [String] {
        text.matches(of: /\]\((?<target>[^)\s#]+)(?:#[^)\s]*)?\)/).map { String($0.target) }
            .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
    }

    @Test func linksAreFound() {
        #expect(Self.targets("[a](b.md) [c](d/e.md#f) [g](https://swift.org) [h](#i)") == ["b.md", "d/e.md"])
    }

    @Test(arguments: documents)
    func linksLeadSomewhere(_ path: String) throws {
        let folder = Repository.root.appending(path: path).deletingLastPathComponent()
        for target in Self.targets(try Repository.text(path)) {
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: target).path), "\(path): \(target)")
        }
    }
}
