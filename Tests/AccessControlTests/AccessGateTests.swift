import Foundation
import StreamCore
import TestSupport
import Testing

@testable import AccessControl

@Suite struct AccessGateTests {
    private let clock = MovedClock()
    private let log = KeptLog()

    private func gate(_ file: KeyFolder) throws -> AccessGate {
        try AccessGate(AccessSource(rules(keysPath: file.path)), clock: clock, logger: log)
    }

    private func code(_ gate: AccessGate, _ token: String) -> String? {
        do {
            _ = try gate.principal(of: Array(token.utf8))
            return nil
        } catch { return error.code }
    }

    @Test func rolesBecomeAPrincipal() throws {
        let gate = try gate(try KeyFolder(TokenMaker.keySet(Keys.all)))
        let ada = try gate.principal(of: Array(try Keys.rs256.token(claims()).utf8))
        #expect(ada.subject == "ada" && !ada.isOperator && ada.scope.tenant == "acme")
        #expect(ada.rate == RequestRate(perSecond: 50, burst: 100))
        let both = claims(["org": nil, "roles": "[\"operator\",\"analyst\",\"nobody\"]"])
        let root = try gate.principal(of: Array(try Keys.rs256.token(both).utf8))
        #expect(root.isOperator && root.scope.seesDeadLetters && root.rate?.perSecond == 500)
        // Rows of all tenants stand in dead letters: who belongs to one is no operator.
        let bound = claims(["roles": "[\"operator\"]"])
        let member = try gate.principal(of: Array(try Keys.rs256.token(bound).utf8))
        #expect(!member.isOperator && !member.scope.seesDeadLetters)
        #expect(code(gate, "") == "token-missing")
        #expect(code(gate, String(repeating: "a", count: 1 << 20)) == "token-invalid")
    }

    @Test func aTokenEndsAlthoughItIsRemembered() throws {
        let gate = try gate(try KeyFolder(TokenMaker.keySet(Keys.all)))
        let token = try Keys.hs256.token(claims())
        #expect(code(gate, token) == nil)
        clock.move(milliseconds: 89_999)
        #expect(code(gate, token) == nil)
        clock.move(milliseconds: 1)
        #expect(code(gate, token) == "token-expired")
    }

    @Test func keysRotateWhileServing() throws {
        let file = try KeyFolder(TokenMaker.keySet([Keys.rs256]))
        let gate = try gate(file)
        let old = try Keys.rs256.token(claims())
        let new = try Keys.es256.token(claims())
        #expect(code(gate, old) == nil && code(gate, new) == "token-invalid")

        try file.write(TokenMaker.keySet([Keys.rs256, Keys.es256]))
        #expect(code(gate, new) == "token-invalid", "looked at once a second")
        clock.move(milliseconds: 1000)
        #expect(code(gate, new) == nil && code(gate, old) == nil)

        try file.write(TokenMaker.keySet([Keys.es256]))
        clock.move(milliseconds: 1000)
        #expect(code(gate, new) == nil)
        #expect(code(gate, old) == "token-invalid", "what the old keys verified is forgotten")
        #expect(log.lines.count == 2 && log.lines.allSatisfy { $0.contains("read") })
    }

    @Test func aBrokenKeyFileChangesNothingAndIsSaidOnce() throws {
        let file = try KeyFolder(TokenMaker.keySet([Keys.rs256]))
        let gate = try gate(file)
        let token = try Keys.rs256.token(claims())
        for content in ["{\"keys\":", TokenMaker.keySet([]), nil] {
            if let content { try file.write(content) } else { try file.remove() }
            for _ in 0..<3 {
                clock.move(milliseconds: 1000)
                #expect(code(gate, token) == nil)
            }
        }
        #expect(log.lines.count == 3 && log.lines.allSatisfy { $0.contains("stay in use") }, "\(log.lines)")
        try file.write(TokenMaker.keySet([Keys.es256]))
        clock.move(milliseconds: 1000)
        #expect(code(gate, token) == "token-invalid")
    }

    /// A gate over an access file that is there by its name alone: what stands in it is `text`.
    private func gate(_ file: KeyFolder, _ text: Lock<Result<AccessRules, WeirError>>) throws -> AccessGate {
        let source = AccessSource(path: file.path) { () throws(WeirError) in try text.withLock { $0 }.get() }
        return try AccessGate(source, clock: clock, logger: log)
    }

    @Test func theAccessFileIsReadAgain() throws {
        let keys = try KeyFolder(TokenMaker.keySet([Keys.rs256]))
        let file = try KeyFolder("1")
        let text = Lock<Result<AccessRules, WeirError>>(.success(rules(keysPath: keys.path)))
        let gate = try gate(file, text)
        let token = try Keys.rs256.token(claims(["org": nil]))
        let before = try gate.principal(of: Array(token.utf8))
        let generation = gate.generation()

        var changed = rules(keysPath: keys.path)
        changed.roles["analyst"] = nil
        text.withLock { [changed] in $0 = .success(changed) }
        clock.move(milliseconds: 1000)
        #expect(try gate.principal(of: Array(token.utf8)) == before, "the file is what it was")
        try file.write("22")
        #expect(try gate.principal(of: Array(token.utf8)) == before, "looked at once a second")
        clock.move(milliseconds: 1000)
        #expect(try gate.principal(of: Array(token.utf8)).scope.grants.isEmpty)
        #expect(gate.generation() != generation)

        changed.audiences = ["others"]
        text.withLock { [changed] in $0 = .success(changed) }
        try file.write("333")
        clock.move(milliseconds: 1000)
        #expect(code(gate, token) == "token-invalid")
        #expect(log.lines.count == 2 && log.lines.allSatisfy { $0.contains("again") }, "\(log.lines)")
    }

    /// It may name keys that come after it: then it counts once they are there.
    @Test func aBrokenAccessFileChangesNothingAndIsSaidOnce() throws {
        let keys = try KeyFolder(TokenMaker.keySet([Keys.rs256]))
        let next = try KeyFolder("{")
        let file = try KeyFolder("1")
        let text = Lock<Result<AccessRules, WeirError>>(.success(rules(keysPath: keys.path)))
        let gate = try gate(file, text)
        let token = try Keys.rs256.token(claims())
        let broken: [Result<AccessRules, WeirError>] = [
            .failure(WeirError("access-invalid", "no roles")), .success(rules(keysPath: next.path)),
        ]
        for (number, form) in broken.enumerated() {
            text.withLock { $0 = form }
            try file.write(String(repeating: "x", count: number + 2))
            for _ in 0..<3 {
                clock.move(milliseconds: 1000)
                #expect(code(gate, token) == nil && gate.generation() == 0)
            }
        }
        #expect(log.lines.count == 2 && log.lines.allSatisfy { $0.contains("stays in use") }, "\(log.lines)")
        try next.write(TokenMaker.keySet([Keys.es256]))
        clock.move(milliseconds: 1000)
        #expect(code(gate, token) == "token-invalid")
        let later = try Keys.es256.token(claims())
        #expect(code(gate, later) == nil)
    }

    @Test func withoutKeysNothingBegins() throws {
        let file = try KeyFolder("{}")
        let error = #expect(throws: WeirError.self) { try gate(file) }
        #expect(error?.code == "access-keys" && error?.message.contains("keys.json") == true)
        try file.remove()
        #expect(throws: WeirError.self) { try gate(file) }
    }

    @Test func tokensNeverStandInErrorsOrLogs() throws {
        let file = try KeyFolder(TokenMaker.keySet(Keys.all))
        let gate = try gate(file)
        for bad in TokenTests.badClaims {
            let token = try Keys.hs256.token(claims(bad.changes))
            do {
                _ = try gate.principal(of: Array(token.utf8))
            } catch {
                for part in token.split(separator: ".") { #expect(!"\(error)".contains(part)) }
            }
        }
        try file.write("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"h\",\"k\":\"c2VjcmV0\"}]}")
        clock.move(milliseconds: 1000)
        _ = code(gate, "x")
        #expect(log.lines.count == 1 && !log.lines[0].contains("c2VjcmV0"), "\(log.lines)")
    }

    @Test func ratesAreOfOnePrincipal() throws {
        let gate = try gate(try KeyFolder(TokenMaker.keySet(Keys.all)))
        let rate = RequestRate(perSecond: 2, burst: 3)
        let ada = Principal(subject: "ada", scope: .everything, isOperator: false, rate: rate)
        let bob = Principal(subject: "bob", scope: .everything, isOperator: false, rate: rate)
        for _ in 0..<3 { #expect(gate.wait(for: ada) == nil) }
        #expect(gate.wait(for: ada) == 501)
        #expect(gate.wait(for: bob) == nil)
        clock.move(milliseconds: 500)
        #expect(gate.wait(for: ada) == nil && gate.wait(for: ada) != nil)
        #expect(gate.wait(for: .anyone) == nil)
    }
}
