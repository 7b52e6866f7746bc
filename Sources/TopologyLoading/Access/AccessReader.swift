internal import StreamCore

/// Document -> rules. Goes on behind an error, so that one load reports all of them.
struct AccessReader {
    let context: LoadContext
    /// Of the access file, absolute.
    let folder: String

    func read(_ text: String) -> AccessRules? {
        guard let document = YAMLReader.read(text, context) else {
            if context.errorCount == 0 {
                context.error("empty-file", "the file declares nothing", hint: "begin with `access: 1`", at: .nowhere)
            }
            return nil
        }
        guard let root = Block(document, AccessFormat.block, context) else { return nil }
        _ = root[AccessFormat.version]
        let issuer = name(root, AccessFormat.issuer)
        let audiences = root[AccessFormat.audience].map { texts in
            if texts.isEmpty {
                context.error(
                    "empty-value", "there must be one audience at least",
                    at: root.span(of: AccessFormat.audience.name))
            }
            return names(texts, "an audience")
        }
        let keys = name(root, AccessFormat.keys)
        let leeway = leeway(root)
        let claims = root.nested(AccessFormat.claims)
        let rolesClaim = name(claims, AccessFormat.rolesClaim)
        let tenantClaim = name(claims, AccessFormat.tenantClaim)
        let roles = roles(root)
        let rate = root.has(AccessFormat.rate.name) ? root[AccessFormat.rate].flatMap(rate) : RequestRate()
        guard let issuer, let audiences, let keys, let leeway, let rolesClaim, let tenantClaim, let roles, let rate
        else { return nil }
        return AccessRules(
            issuer: issuer, audiences: audiences, keysPath: Paths.absolute(keys, in: folder), leeway: leeway,
            rolesClaim: rolesClaim, tenantClaim: tenantClaim, roles: roles, rate: rate)
    }

    private func name(_ block: Block, _ field: FormatField<LocatedText>) -> String? {
        guard let text = block[field] else { return nil }
        return names([text], "`\(field.name)`").first
    }

    /// The texts, of which an empty one is reported.
    private func names(_ texts: [LocatedText], _ what: String) -> [String] {
        for text in texts where text.text.isEmpty {
            context.error("empty-value", "\(what) cannot be empty", at: text.span)
        }
        return texts.map(\.text)
    }

    private func leeway(_ root: Block) -> Int64? {
        guard let leeway = root[AccessFormat.leeway] else { return nil }
        if leeway > 600_000 {
            context.error(
                "out-of-range", "`leeway` must be at most 10m: tokens are good for so long behind their end",
                at: root.span(of: AccessFormat.leeway.name))
        }
        return leeway
    }

    private func roles(_ root: Block) -> [String: AccessRole]? {
        guard let entries = root[AccessFormat.roles] else { return nil }
        if entries.isEmpty {
            context.error(
                "missing-key", "an access file needs a role, for nobody can read anything without one",
                hint: "for example `roles: \(AccessFormat.roles.spec.example)`",
                at: root.span(of: AccessFormat.roles.name))
        }
        var roles: [String: AccessRole] = [:]
        for entry in entries { roles[entry.name] = role(entry) }
        return roles
    }

    private func role(_ entry: NamedNode) -> AccessRole? {
        guard let block = Block(entry.node, AccessFormat.roleBlock, context) else { return nil }
        let isOperator = block[AccessFormat.isOperator]
        let tenants = block[AccessFormat.tenants]
        let views = patterns(block, AccessFormat.views)
        let shared = patterns(block, AccessFormat.shared)
        let rate = block.has(AccessFormat.roleRate.name) ? block[AccessFormat.roleRate].flatMap(rate) : nil
        if views.isEmpty, shared.isEmpty, isOperator == false, context.errorCount == 0 {
            context.warning("opens-nothing", "the role `\(entry.name)` opens nothing", at: entry.nameSpan)
        }
        return AccessRole(
            grant: ViewGrant(views: views, shared: shared, seesAllTenants: tenants == .all),
            isOperator: isOperator ?? false, rate: rate)
    }

    private func patterns(_ block: Block, _ field: FormatField<[LocatedText]>) -> [NamePattern] {
        guard let texts = block[field] else { return [] }
        for text in texts where !isPattern(text.text) {
            context.error(
                "bad-name", "`\(text.quoted)` can be the name of no view",
                hint: "names are letters a-z, digits and _; `*` stands for any characters", at: text.span)
        }
        return texts.map { NamePattern($0.text) }
    }

    private func isPattern(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "*") || byte == UInt8(ascii: "_") || (97...122).contains(byte)
                    || (48...57).contains(byte)
            }
    }

    private func rate(_ block: Block) -> RequestRate? {
        guard let requests = block[AccessFormat.requests], let burst = block[AccessFormat.burst] else { return nil }
        return RequestRate(perSecond: requests, burst: burst)
    }
}
