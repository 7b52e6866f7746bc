internal import NetworkServer
internal import StreamCore

/// Keeps pages of other sites out of a server that asks nobody who they are.
///
/// Whoever's page a browser shows can have it send requests to this machine. It cannot read the answers, unless its name
/// is made to mean this machine once it is loaded: then the server is of the page's own site (DNS rebinding). Such a
/// request names the stranger as its host; one across sites names its page as its origin (RFC 6454, 7).
struct SiteRules: Sendable {
    /// Lowercase.
    private let allowedHosts: Set<String>
    private let listensAs: String
    /// What most requests name as their host, letter by letter: names of the server with its port.
    private var usual: Set<String> = []

    /// - Parameter port: where it listens; an address may leave that open.
    init(listening address: ListenAddress, port: UInt16, allowedHosts: [String]) {
        listensAs = address.host.lowercased()
        self.allowedHosts = Set(allowedHosts.map { $0.lowercased() })
        let names = ["localhost", "127.0.0.1", "[::1]", listensAs] + self.allowedHosts
        usual = Set(names.map { "\($0):\(port)" }.filter { refusal(authority: $0, origins: []) == nil })
    }

    /// Why a request is not answered; nil where it is.
    /// - Parameters:
    ///   - authority: whom it is meant for, as it was sent.
    ///   - origins: its `Origin` fields.
    func refusal(authority text: String?, origins: [String]) -> APIError? {
        if let text, origins.isEmpty, usual.contains(text) { return nil }
        // No browser leaves its host out; probes that speak HTTP/1.0 do.
        guard let text else { return origins.isEmpty ? nil : Self.foreignOrigin }
        guard let authority = HTTPAuthority(text), isOwn(authority.host) || authority.isLoopback else {
            return Self.foreignHost(HTTPAuthority(text)?.host)
        }
        return origins.allSatisfy { isSameSite($0, authority) } ? nil : Self.foreignOrigin
    }

    private func isOwn(_ host: String) -> Bool { host == listensAs || allowedHosts.contains(host) }

    /// Another port is another site: whatever else this machine serves is not asked in.
    private func isSameSite(_ origin: String, _ authority: HTTPAuthority) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: { origin.lowercased().hasPrefix($0) }),
            let page = HTTPAuthority(origin.dropFirst(scheme.count))
        else { return false }
        // A proxy may name its upstream as the host, while the page has the proxy's name.
        return page == authority || allowedHosts.contains(page.host)
    }

    private static func foreignHost(_ host: String?) -> APIError {
        let name = host.map { "'\($0)'" } ?? "what the request names as its host"
        return APIError(
            .misdirected,
            WeirError(
                "host-not-allowed", "\(name) is no name of this server, which asks nobody who they are",
                hint: "ask for localhost or 127.0.0.1, or start it with --allowed-host \(host ?? "NAME")"))
    }

    private static let foreignOrigin = APIError(
        .forbidden,
        WeirError(
            "origin-not-allowed", "a page of another site sent this to a server that asks nobody who they are",
            hint: "ask from the server's own page, or start it with --allowed-host and the name of the page's host"))
}
