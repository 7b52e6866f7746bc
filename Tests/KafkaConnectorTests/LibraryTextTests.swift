import Testing

@testable import KafkaConnector

@Suite struct LibraryTextTests {
    @Test(arguments: [
        (
            "[thrd:127.0.0.1:1/bootstrap]: 127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused "
                + "(after 0ms in state CONNECT, 1 identical error(s) suppressed)",
            "127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused"
        ),
        ("[thrd:main]: 1/1 brokers are down", "1/1 brokers are down"),
        ("Disconnected (after all)", "Disconnected (after all)"),
        ("", ""), ("[thrd:", "[thrd:"),
    ])
    func whatOnlyTheAuthorsCanReadIsLeftOut(text: String, expected: String) {
        #expect(LibraryText.cleaned(text) == expected)
    }

    @Test func whatPassesByItselfIsNoise() {
        #expect(LibraryText.isNoise("GETPID", "Failed to acquire PID: Broker: Not coordinator: retrying"))
        #expect(!LibraryText.isNoise("GETPID", "Failed to acquire PID: not authorized"))
        #expect(!LibraryText.isNoise("TXNERR", "Fatal: fenced"))
    }
}
