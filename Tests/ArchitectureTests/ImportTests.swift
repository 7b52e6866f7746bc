import Foundation
import Testing

@Suite struct ImportTests {
    /// The module that a line of code imports, if it does.
    static func importedModule(_ line: String) -> String? {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(?<module>\w+)/
        return line.firstMatch(of: pattern).map { String($0.module) }
    }

    static func imports(_ file: SourceFile) -> Set<String> {
        Set(file.code.filter { $0.contains("import") }.compactMap(importedModule))
    }

    @Test(arguments: [
        ("import A", "A"), ("internal import A", "A"), ("    public import struct A.B", "A"),
        ("@testable import A", "A"), ("@preconcurrency public import A", "A"), ("@_spi(X) import A", "A"),
        ("let important = 1", nil), ("// import A", nil),
    ])
    func importsAreRead(_ line: String, _ module: String?) {
        #expect(Self.importedModule(CodeReader.withoutTexts(line)) == module)
    }

    @Test func everyModuleStandsInTheTable() {
        #expect(Set(ImportTable.rows.map(\.module)) == Repository.modules)
        #expect(Set(ImportTable.rows.map(\.module)).count == ImportTable.rows.count)
    }

    @Test func importsKeepToTheTable() throws {
        for row in ImportTable.rows {
            let allowed = ImportTable.allowed(row)
            for file in Repository.sources where file.module == row.module {
                let beyond = Self.imports(file).subtracting(allowed)
                #expect(beyond.isEmpty, "\(file.path) imports \(beyond.sorted()), which \(row.module) may not")
            }
        }
    }

    /// No row may undo the ladder: what a module may import stands before it in the table, and no part is allowed
    /// another.
    @Test func theTableIsALadder() {
        var before: Set<String> = []
        for row in ImportTable.rows {
            let ours = ImportTable.allowed(row).subtracting(row.alone).subtracting(ImportTable.system)
            #expect(ours.isSubset(of: before), "\(row.module) may import \(ours.subtracting(before).sorted())")
            if row.level == "parts" {
                let parts = Set(ImportTable.rows.filter { $0.level == "parts" }.map(\.module))
                #expect(ours.isDisjoint(with: parts))
            }
            before.insert(row.module)
        }
    }

    @Test func eachCModuleIsImportedByOneModule() throws {
        let folders = Set(
            Repository.files.filter { $0.hasPrefix("Sources/C") }.compactMap { path in
                path.split(separator: "/").dropFirst().first.map(String.init)
            }
        ).subtracting(Repository.modules)
        var importers: [String: Set<String>] = [:]
        for file in Repository.sources {
            for module in Self.imports(file).intersection(folders) {
                importers[module, default: []].insert(file.module)
            }
        }
        let owners = ImportTable.rows.flatMap { row in row.alone.map { ($0, row.module) } }
        #expect(Set(owners.map(\.0)) == folders)
        #expect(Set(owners.map(\.0)).count == owners.count)
        for (module, owner) in owners {
            #expect(importers[module, default: []].isSubset(of: [owner]), "\(module)")
        }
    }

    @Test func theDocumentedTableIsThisOne() throws {
        let document = try Repository.text("docs/architecture.md")
        #expect(document.contains(ImportTable.markdown), "docs/architecture.md should hold:\n\(ImportTable.markdown)")
    }
}
