import TestSupport
import Testing

/// Where the server asks who one is, the page asks for a token.
@Suite(.enabled(if: Chromium.isAvailable, "no Chromium is installed"))
struct PageTokenTests {
    @Test(.timeLimit(.minutes(2)))
    func aTokenIsAskedForSentAndKeptForTheTab() async throws {
        try await withPage(authority: TokenAuthority()) { port in
            try await withBrowser { browser in
                let address = "http://127.0.0.1:\(port)/"
                let tab = try browser.open(address)
                try tab.wait(until: "document.querySelector('#access').open")
                #expect(try tab.text("document.activeElement.id") == "token")
                try tab.type("wrong")
                try tab.press("Enter")
                try tab.wait(
                    until: "document.querySelector('#access').open && "
                        + "document.body.innerText.includes('did not accept')")
                try tab.type(TokenAuthority.token)
                try tab.press("Enter")
                try tab.wait(until: "document.querySelector('#phase').textContent === 'stopped'")
                #expect(try tab.isTrue("document.querySelector('#offline').hidden"))
                #expect(try tab.isTrue("!document.querySelector('#access').open"))
                // In this tab it is known again, and nowhere else.
                try tab.reload()
                try tab.wait(until: "document.querySelector('#phase').textContent === 'stopped'")
                #expect(try tab.text("sessionStorage.getItem('weir.token')") == TokenAuthority.token)
                #expect(try tab.text("localStorage.length") == "0")
                #expect(!tab.requests.contains { $0.contains(TokenAuthority.token) })
                let other = try browser.open(address)
                try other.wait(until: "document.querySelector('#access').open")
            }
        }
    }
}
