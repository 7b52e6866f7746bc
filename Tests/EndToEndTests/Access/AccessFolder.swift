import Foundation
import TestSupport

/// An access file, its keys, and tokens that it admits.
final class AccessFolder: Sendable {
    static let secret = Array("hunter2-hunter2-hunter2-hunter2!".utf8)

    private let folder: TemporaryFolder
    let hs256: TokenMaker
    let es256: TokenMaker
    let next: TokenMaker

    init() throws {
        folder = try TemporaryFolder()
        hs256 = try TokenMaker(secret: Self.secret, id: "h")
        es256 = try TokenMaker(.es256, id: "e")
        next = try TokenMaker(.es256, id: "n")
        try write([hs256, es256])
        try writeRules()
    }

    /// Writes the access file beside and renames it.
    /// - Parameter analyst: views of that role.
    func writeRules(analyst: String = #"sales, "d*""#) throws {
        let text = """
            access: 1
            issuer: https://id.example.com/
            audience: weir
            keys: keys.json
            claims: { roles: realm_access.roles, tenant: org }
            roles:
              analyst: { views: [\(analyst)], shared: [products], rate: { requests: 100000, burst: 100000 } }
              auditor: { views: ["*"], tenants: all }
              operator: { operator: true }
              slow: { views: ["*"], rate: { requests: 1, burst: 3 } }
            """
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    var path: String { folder.path("access.yaml") }

    /// Writes the key file beside and renames it.
    func write(_ makers: [TokenMaker]) throws {
        try Data(TokenMaker.keySet(makers).utf8).write(to: folder.url.appending(path: "keys.json"), options: .atomic)
    }

    /// - Parameter seconds: from now to its end.
    func token(
        _ roles: [String], tenant: String? = "acme", subject: String = "ada", seconds: Int = 3600,
        by maker: TokenMaker? = nil
    ) throws -> String {
        let end = Int(Date().timeIntervalSince1970) + seconds
        let names = roles.map { "\"\($0)\"" }.joined(separator: ",")
        let organisation = tenant.map { ",\"org\":\"\($0)\"" } ?? ""
        return try (maker ?? es256).token(
            """
            {"iss":"https://id.example.com/","aud":"weir","sub":"\(subject)","exp":\(end),\
            "realm_access":{"roles":[\(names)]}\(organisation)}
            """)
    }
}
