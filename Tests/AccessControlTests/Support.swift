import Foundation
import StreamCore
import TestSupport

@testable import AccessControl

/// Keys that are slow to make, made once.
enum Keys {
    static func make(_ kind: TokenMaker.Kind, _ id: String?, bits: Int? = nil) -> TokenMaker {
        do { return try TokenMaker(kind, id: id, bits: bits) } catch { preconditionFailure("\(error)") }
    }

    static let hs256 = make(.hs256, "h")
    static let rs256 = make(.rs256, "r")
    static let es256 = make(.es256, "e")
    static let otherRS256 = make(.rs256, "r")
    static let all = [hs256, rs256, es256]

    static func maker(_ kind: TokenMaker.Kind) -> TokenMaker {
        switch kind {
        case .hs256: hs256
        case .rs256: rs256
        case .es256: es256
        }
    }

    static func set(_ makers: [TokenMaker] = all) throws -> KeySet {
        try KeySet(json: Array(TokenMaker.keySet(makers).utf8))
    }
}

/// 2001-09-09T01:46:40Z, in seconds.
let now: Int64 = 1_000_000_000

func rules(keysPath: String = "/nowhere") -> AccessRules {
    AccessRules(
        issuer: "https://id.example.com/", audiences: ["weir", "other"], keysPath: keysPath, leeway: 30_000,
        rolesClaim: "roles", tenantClaim: "org",
        roles: [
            "analyst": AccessRole(grant: ViewGrant(views: [NamePattern("*")])),
            "operator": AccessRole(
                grant: ViewGrant(views: [], seesAllTenants: true), isOperator: true,
                rate: RequestRate(perSecond: 500, burst: 500)),
        ])
}

/// Claims as JSON: good ones, with members put in place of theirs or taken away (nil).
func claims(_ changes: [String: String?] = [:]) -> String {
    var members: [String: String] = [
        "iss": "\"https://id.example.com/\"", "aud": "\"weir\"", "sub": "\"ada\"", "exp": "\(now + 60)",
        "roles": "[\"analyst\"]", "org": "\"acme\"",
    ]
    for (name, value) in changes { members[name] = value }
    return "{" + members.map { "\"\($0.key)\":\($0.value)" }.sorted().joined(separator: ",") + "}"
}

func verified(_ token: String, _ keys: KeySet, now seconds: Int64 = now) throws -> TokenClaims {
    try TokenClaims(try SignedToken(Array(token.utf8), keys).payload.root, rules(), now: seconds * 1000)
}

/// `base64url` without padding.
func base64url(_ text: String) -> String {
    Data(text.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
        .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
}

/// Clocks that tests move.
final class MovedClock: EngineClock {
    private let nanoseconds = Lock<Int64>(0)

    func now() -> Int64 { AccessControlTests.now * 1000 + monotonic() / 1_000_000 }
    func monotonic() -> Int64 { nanoseconds.withLock { $0 } }
    func sleep(nanoseconds: Int64) async throws {}
    func move(milliseconds: Int64) { nanoseconds.withLock { $0 += milliseconds * 1_000_000 } }
}

final class KeptLog: Logger {
    private let kept = Lock<[String]>([])

    func log(_ level: LogLevel, _ message: @autoclosure () -> String) {
        let line = message()
        kept.withLock { $0.append(line) }
    }

    var lines: [String] { kept.withLock { $0 } }
}

/// A key file that is written anew as a test goes on.
final class KeyFolder: Sendable {
    let path: String

    init(_ content: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "keys.json").path
        try write(content)
    }

    /// As a deployment does it: another file takes its name.
    func write(_ content: String) throws {
        try Data(content.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }

    deinit { try? FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent()) }
}
