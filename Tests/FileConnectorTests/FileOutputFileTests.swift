import FileConnector
import StreamCore
import Testing

@Suite struct FileOutputFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func appendsSyncsAndCuts() async throws {
        let file = try FileOutputFile(path: scratch.path + "/out")
        #expect(try await file.length() == 0)
        try await file.append(Buffer(Array("one\n".utf8)))
        try await file.append(Buffer(Array("two\n".utf8)))
        try await file.append(Buffer([]))
        try await file.sync()
        #expect(try await file.length() == 8)
        try await file.truncate(to: 4)
        try await file.append(Buffer(Array("three\n".utf8)))
        await file.close()
        #expect(try scratch.bytes("out") == Array("one\nthree\n".utf8))
        await expectCode("file-closed") { _ = try await file.length() }
    }

    @Test func goesOnWhereItEnded() async throws {
        let path = try scratch.file("out", "whole\ncut off in the mi")
        let file = try FileOutputFile(path: path)
        #expect(try await file.length() == 23)
        try await file.truncate(to: 6)
        try await file.append(Buffer(Array("next\n".utf8)))
        try await file.sync()
        #expect(try scratch.bytes("out") == Array("whole\nnext\n".utf8))
        await expectCode("file-shrank") { try await file.truncate(to: 100) }
        await file.close()
    }

    @Test func whatAnotherJobWroteIsSetAside() async throws {
        let path = scratch.path + "/out"
        let file = try FileOutputFile(path: path)
        #expect(try await file.setAside() == nil, "nothing is in it")
        for number in 1...3 {
            _ = try scratch.file("out", "job \(number)\n")
            #expect(try await file.setAside() == "\(path).\(number)")
        }
        #expect(try scratch.bytes("out.2") == Array("job 2\n".utf8))
        try await file.append(Buffer(Array("this job\n".utf8)))
        #expect(try await file.setAside() == nil, "what it wrote itself is not another's")
        #expect(try scratch.bytes("out") == Array("this job\n".utf8))
        #expect(try await FileOutputFile(path: "/dev/null").setAside() == nil)
    }

    @Test func aFolderThatIsNotThereIsAnError() async {
        await expectCode("file-unwritable") { _ = try FileOutputFile(path: scratch.path + "/none/out") }
    }
}
