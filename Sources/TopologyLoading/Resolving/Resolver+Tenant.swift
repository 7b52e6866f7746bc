internal import StreamCore
internal import TopologyModel

extension Resolver {
    /// A row belongs to one tenant for as long as it is there, and its key says to whom, also when nothing but the key
    /// is left of it. So the tenant's column is a column of the key. It is a text, as the claim of a token is: numbers
    /// would be equal to more than one text.
    func checkTenant(_ block: Block, _ groups: ReadColumns) -> Bool {
        guard block.has(ViewFormat.tenant.name) else { return true }
        guard let text = block[ViewFormat.tenant] else { return false }
        guard let column = groups.resolved.first(where: { $0.name == text.text }) else {
            let names = groups.names.map(\.0)
            // What has an error of its own may be it.
            guard !groups.isOpen, !names.contains(text.text) else { return false }
            let nearest = NearestName.of(text.text, among: names)
            context.error(
                "tenant-column", "`tenant` must name a column of `group_by`, and `\(text.quoted)` is none",
                hint: nearest.map { "did you mean `\($0)`?" } ?? "group by the tenant, too", at: text.span)
            return false
        }
        let type = column.expression.compiled.type
        guard type == .string else {
            context.error(
                "tenant-column", "the tenant's column must be a string, and `\(column.name)` is of type \(type)",
                hint: "group by cast(... as string)", at: text.span)
            return false
        }
        return true
    }
}
