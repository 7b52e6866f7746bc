import Foundation
import TestSupport
import Testing

/// The program itself, by what it writes and how it ends.
@Suite(.timeLimit(.minutes(1))) struct OutputTests {
    /// Runs `script` in a shell where `$weir` is the program and `$folder` a new folder.
    private func shell(_ script: String) throws -> (status: Int32?, output: String, errors: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let environment = ["weir": ProgramPath.weir, "folder": folder.path, "PATH": "/usr/bin:/bin"]
        let end = try ProgramRun.run("/bin/bash", ["-c", script], environment: environment)
        guard case .exit(let status) = end.status else { return (nil, end.output, end.errors) }
        return (status, end.output, end.errors)
    }

    @Test(arguments: ["generate --events 1000000000", "completions bash", "--help", "help run"])
    func aReaderThatLeavesEndsItQuietly(_ words: String) throws {
        // The reader leaves before anything is written, so that little text is refused as well.
        let script =
            "{ while [ ! -e $folder/left ]; do :; done; $weir \(words); echo $? >&2; } | { exec 0<&-; : > $folder/left; }"
        let end = try shell(script)
        #expect(end.errors == "141\n")
    }

    @Test func generateEndsWithItsReader() throws {
        let end = try shell("$weir generate --events 1000000000 | head -1; echo ${PIPESTATUS[0]} >&2")
        #expect(end.output.hasPrefix("{") && end.output.filter { $0 == "\n" }.count == 1)
        #expect(end.errors == "141\n")
    }

    /// A pipe that nobody empties holds the writing for ever, and a broker that does not answer for half a minute.
    @Test(arguments: ["generate --events 1000000000", "generate --events 9 --brokers 127.0.0.1:1 --topic t"])
    func aSignalEndsWhatIsHeld(_ words: String) throws {
        let script = """
            mkfifo $folder/pipe; exec 3<>$folder/pipe
            $weir \(words) >&3 2>/dev/null &
            while ! grep -q SigCgt /proc/$!/status || [ "$(awk '/SigCgt/ {print substr($2, 13)}' /proc/$!/status)" = 0000 ]
            do kill -0 $! || exit 9; done
            kill -TERM $!; wait $!
            """
        #expect(try shell(script).status == 143)
    }

    @Test func aSignalEndsASlowStream() throws {
        let script = """
            $weir generate --events 1000 --rate 1 --output $folder/events 2>$folder/said &
            until [ "$(cat $folder/events 2>/dev/null | wc -l)" -ge 2 ]; do kill -0 $! || exit 9; done
            kill -TERM $!; wait $!; status=$?; cat $folder/said; exit $status
            """
        let end = try shell(script)
        #expect(end.status == 0)
        #expect(end.output.contains(" events, "))
    }

    @Test func filesAreReplacedAndDevicesKept() throws {
        let script = """
            yes | head -100000 > $folder/events
            $weir generate --events 3 --output $folder/events && wc -l < $folder/events
            $weir generate --events 3 --output /dev/null && [ -c /dev/null ]
            """
        let end = try shell(script)
        #expect(end.status == 0)
        #expect(end.output == "3\n")
    }

    @Test func aFolderThatIsNotThereIsSaidToBe() throws {
        let end = try shell("$weir generate --events 1 --output $folder/none/x")
        #expect(end.status == 1)
        #expect(end.errors.contains("/none/x' cannot be made: there is no folder '"))
        #expect(end.errors.contains("[file-unwritable]\n  hint: make the folder, or name another path\n"))
        let folder = try shell("$weir generate --events 1 --output $folder")
        #expect(folder.status == 1)
        #expect(folder.errors.contains("is a folder [file-unwritable]"))
    }

    @Test func theBrokerListensWhereItIsTold() throws {
        let port = FreePort.find(1)[0]
        let script = """
            $weir broker --port \(port) --topic orders:2 > $folder/said &
            while ! grep -q listening $folder/said; do kill -0 $! || exit 9; done
            $weir generate --events 1000 --brokers 127.0.0.1:\(port) --topic orders || exit 8
            $weir broker --port \(port); echo $?
            $weir broker --topic 'two words:1'; echo $?
            kill -TERM $!; wait $!; echo $?; cat $folder/said
            """
        let end = try shell(script)
        #expect(end.output == "1\n2\n0\nlistening on 127.0.0.1:\(port)\n")
        #expect(end.errors.contains("cannot listen on port \(port): Address already in use [kafka-embedded-port]"))
        #expect(end.errors.contains("option '--topic' must be NAME:PARTITIONS, a name of letters"))
    }
}
