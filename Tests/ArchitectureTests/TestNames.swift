/// The tests that stand in the sources, as `Suite/function`.
enum TestNames {
    static let all: Set<String> = Set(Repository.tests.flatMap(read))

    /// Suites are types at the left margin, or extensions of them; a test is a function with `@Test` on its line or
    /// above it.
    static func read(_ file: SourceFile) -> [String] {
        var suite = ""
        var isTest = false
        var names: [String] = []
        for line in file.code where !line.isEmpty {
            if line.first != " ",
                let found = line.firstMatch(
                    of:
                        /^(?:@\w+(?:\(.*\))?\s+)*(?:(?:public|final|private)\s+)*(?:struct|class|enum|actor|extension)\s+(?<name>\w+)/
                )
            {
                suite = String(found.name)
            }
            if line.contains("@Test"), line.contains(/@Test\b/) { isTest = true }
            guard line.contains("func"), let found = line.firstMatch(of: /\bfunc\s+(?:`(?<raw>[^`]+)`|(?<name>\w+))/)
            else { continue }
            if isTest { names.append("\(suite)/\(found.raw ?? found.name ?? "")") }
            isTest = false
        }
        return names
    }
}
