import Testing

/// What the project does without, and why.
@Suite struct ConstructTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: String
        var exemptModules: Set<String> = []
        var holdsForTests = false
        /// One of them stands in every line that breaks the rule; spares the others the pattern.
        let marks: [String]
        let isBroken: @Sendable (String) -> Bool

        var testDescription: String { name }
    }

    static let rules = [
        Rule(name: "try!", reason: "user input, brokers and disks never trap", marks: ["try!"]) {
            $0.contains(/\btry!/)
        },
        Rule(name: "force unwrap or cast", reason: "a trap must name its state", marks: ["!"]) {
            $0.contains(/[\w\)\]\}]!(?!=)/)
        },
        Rule(
            name: "fatalError", reason: "errors are values that say what to do", holdsForTests: true,
            marks: ["fatalError"]
        ) {
            $0.contains(/\bfatalError\b/)
        },
        Rule(name: "Task.detached", reason: "concurrency is structured", holdsForTests: true, marks: ["detached"]) {
            $0.contains(/\bTask\s*\.\s*detached\b/)
        },
        Rule(name: "unstructured Task", reason: "concurrency is structured", marks: ["Task"]) {
            $0.contains(/\bTask(?:\s*\.\s*init)?(?:<[^>]*>)?\s*(?:\([^)]*\)\s*)?\{/)
        },
        Rule(
            name: "sleep", reason: "clocks are injected, and tests wait on conditions", holdsForTests: true,
            marks: ["sleep"]
        ) {
            $0.contains(/\b(?:Thread|Task)\s*\.\s*sleep\b|\busleep\b|\bnanosleep\b|(?:^|[^.\w])sleep\(\s*\d/)
        },
        Rule(
            name: "Process", reason: "Foundation's traps under load; tests start programs by ProgramRun",
            holdsForTests: true, marks: ["Process("]
        ) {
            $0.contains(/(?:^|[^.\w])Process\(\)/)
        },
        Rule(
            name: "AsyncStream", reason: "it is unbounded or drops, and an edge of our own costs a seventh",
            marks: ["Stream"]
        ) {
            $0.contains(/\bAsync(?:Throwing)?Stream\b/)
        },
        Rule(
            name: "print", reason: "only the program talks to people", exemptModules: ["weir"],
            marks: ["rint(", "dump("]
        ) {
            $0.contains(/(?:^|[^.\w])(?:print|debugPrint|dump)\(/)
        },
    ]

    @Test(arguments: rules)
    func isNotUsed(_ rule: Rule) {
        let files = Repository.sources + (rule.holdsForTests ? Repository.tests : [])
        let places = files.filter { !rule.exemptModules.contains($0.module) }
            .flatMap { $0.places { _, line in rule.marks.contains { line.contains($0) } && rule.isBroken(line) } }
        #expect(places.isEmpty, "\(rule.name): \(rule.reason)\n\(places.joined(separator: "\n"))")
    }

    /// The rules themselves are tried: a pattern that matches nothing would pass for ever.
    @Test(arguments: [
        ("try!", "let a = try! f()", "let a = try f()"),
        ("force unwrap or cast", "a.first!.b", "a != b && !c"),
        ("force unwrap or cast", "x as! Y", "#if !DEBUG"),
        ("fatalError", "fatalError(a)", "fatalErrors(a)"),
        ("Task.detached", "Task.detached {", "task.detached {"),
        ("unstructured Task", "Task { await f() }", "group.addTask { await f() }"),
        ("unstructured Task", "let t = Task(priority: .high) {", "struct Task: Sendable"),
        ("unstructured Task", "Task<Void, Never> {", "withTask {"),
        ("sleep", "try await Task.sleep(for: x)", "clock.sleep(nanoseconds: 5)"),
        ("sleep", "usleep(1)", "sleeper(1)"),
        ("sleep", "sleep(1)", "a.sleep(1)"),
        ("Process", "let shell = Process()", "stopProcess()"),
        ("AsyncStream", "AsyncThrowingStream<Int, Never>", "AsyncStreaming"),
        ("print", "print(a)", "a.print(b)"),
    ])
    func theRuleFindsWhatItIsFor(_ name: String, _ broken: String, _ kept: String) throws {
        let rule = try #require(Self.rules.first { $0.name == name })
        #expect(rule.marks.contains { broken.contains($0) } && rule.isBroken(broken))
        #expect(!rule.isBroken(kept))
    }

    /// Within the three lines above, a comment says why it is sound.
    @Test(arguments: ["@unchecked Sendable", "nonisolated(unsafe)"])
    func unsafeClaimsHaveAReason(_ claim: String) {
        let places = (Repository.sources + Repository.tests).flatMap { file in
            file.places { index, line in
                line.contains(claim)
                    && !file.lines[max(0, index - 3)..<index].contains { $0.contains("//") }
            }
        }
        #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
    }

    @Test func nothingIsLeftToDo() {
        // Put together here, so that this file does not break its own rule.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
        var places: [String] = []
        for path in Repository.files {
            guard let text = try? Repository.text(path) else { continue }
            for mark in marks where text.contains(mark) { places.append("\(path): \(mark)") }
        }
        #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
    }
}
