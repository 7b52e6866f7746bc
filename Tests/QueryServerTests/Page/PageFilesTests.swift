import Foundation
import Testing

@testable import QueryServer

/// The program holds the page's files as they lie in the repository, and nothing in them reaches out.
@Suite struct PageFilesTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/CPage/Page")

    private static var names: Set<String> {
        get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }
    }

    private func text(_ name: String) -> String { String(decoding: PageFiles.all[name]?.body ?? [], as: UTF8.self) }

    @Test func everyFileIsInTheProgramAsItIs() throws {
        #expect(Set(PageFiles.all.keys) == (try Self.names))
        for (name, file) in PageFiles.all {
            let bytes = try Data(contentsOf: Self.folder.appending(path: name))
            #expect(Array(bytes) == file.body, "\(name) is not the one that was built in")
        }
    }

    @Test func tagsTellFilesApart() {
        #expect(Set(PageFiles.all.values.map(\.tag)).count == PageFiles.all.count)
    }

    @Test func noFileNamesAnotherServer() throws {
        for name in try Self.names {
            let addresses = text(name).matches(of: /[a-z]+:\/\/[^"'\s]+/).map { String($0.output) }
            #expect(addresses.filter { $0 != "http://www.w3.org/2000/svg" }.isEmpty, "\(name): \(addresses)")
        }
    }

    /// Strangers' strings become texts: nothing here makes markup or code of a string.
    @Test func noStringBecomesMarkupOrCode() throws {
        let pattern =
            /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc|DOMParser|setHTML/
        for name in try Self.names where name.hasSuffix(".js") {
            #expect(text(name).firstMatch(of: pattern) == nil, "\(name)")
        }
        #expect(text("index.html").firstMatch(of: /\son[a-z]+=|<style|\sstyle=|<script(?! type="module" src=)/) == nil)
    }

    @Test func scriptsAreShortAndImportOnlyEachOther() throws {
        let names = try Self.names
        for name in names where name.hasSuffix(".js") {
            #expect(text(name).split(separator: "\n", omittingEmptySubsequences: false).count <= 250, "\(name)")
            for match in text(name).matches(of: /from "\.\/([^"]+)"/) {
                #expect(names.contains(String(match.1)), "\(name) imports \(match.1)")
            }
        }
    }

    @Test(arguments: [
        ("\"abc\"", true), ("W/\"abc\"", true), ("\"x\", \"abc\"", true), ("*", true), ("\"abcd\"", false),
        ("abc", false),
        ("", false),
    ])
    func aKnownTagIsRecognized(_ condition: String, _ isKnown: Bool) {
        var file = PageFile(name: "a.css", body: [1])
        let mine = condition.replacing("\"abc\"", with: file.tag)
        #expect(file.isKnown(mine) == isKnown)
        file = PageFile(name: "a.css", body: [2])
        #expect(file.isKnown(mine) == (condition == "*"))
        #expect(!file.isKnown(nil))
    }
}
