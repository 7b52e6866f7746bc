internal import StreamCore
internal import TopologyModel

/// Declared fields and which of their columns are used -> what the decoder reads. Fields that come `from` inside the
/// same JSON object are read in one visit of it.
struct DecodePlanBuilder {
    /// What is read of one enclosing object, while it is put together.
    private struct Member {
        let key: String
        var isOptional: Bool
        let path: String
        var shape: Shape
    }

    private indirect enum Shape {
        case leaf(DecodeShape)
        case object([Member])
    }

    private var members: [Member] = []
    private var fields: [Field] = []
    /// A value that would be read twice: its path.
    private(set) var conflict: String?

    /// A plan for the columns of `fields` that `uses` names.
    static func plan(_ fields: [DeclaredField], _ uses: ColumnUse) -> DecodePlan {
        build(fields, uses, prefix: "").plan
    }

    /// The path that two of `fields` read, if any: a value can be read once.
    static func conflict(in fields: [DeclaredField]) -> String? {
        build(fields, .everything(of: fields.flattened), prefix: "").conflict
    }

    private static func build(_ fields: [DeclaredField], _ uses: ColumnUse, prefix: String) -> DecodePlanBuilder {
        var builder = DecodePlanBuilder()
        for field in fields {
            builder.add(field, column: "", at: [], optional: false, uses, prefix: prefix)
        }
        return builder
    }

    private var plan: DecodePlan {
        DecodePlan(fields: members.map(Self.freeze), schema: Schema(fields))
    }

    /// Adds what is used of `field`; `column` is the path of names around it, `path` that of JSON keys.
    private mutating func add(
        _ field: DeclaredField, column: String, at path: [(key: String, isOptional: Bool)], optional: Bool,
        _ uses: ColumnUse, prefix: String
    ) {
        let name = column + field.name
        let isOptional = optional || field.isOptional
        // The objects on the way to a field that may be absent may be absent too.
        let steps = field.path.map { (key: $0, isOptional: field.isOptional) }
        let whole = path + steps
        switch field.type {
        case .structure(let inner):
            for field in inner {
                add(field, column: name + ".", at: whole, optional: isOptional, uses, prefix: prefix)
            }
        case .scalar(let type):
            guard uses.contains(name) else { return }
            insert(.value(type, column: fields.count), whole, prefix)
            fields.append(Field(name, type, isOptional: isOptional))
        case .list(let element, let elementIsOptional):
            guard uses.contains(name) else { return }
            let (shape, type) = Self.list(
                element, elementIsOptional, column: fields.count, uses.elements(of: name),
                prefix: (prefix.isEmpty ? "" : prefix + ".") + whole.map(\.key).joined(separator: "."))
            insert(shape, whole, prefix)
            fields.append(Field(name, type, isOptional: isOptional))
        }
    }

    private static func list(
        _ element: DeclaredType, _ isOptional: Bool, column: Int, _ uses: ColumnUse, prefix: String
    ) -> (DecodeShape, DataType) {
        guard case .structure(let fields) = element else {
            let type = element.dataType
            let inner: DecodeShape
            if case .list(let nested, let nestedIsOptional) = element {
                let uses = ColumnUse.everything(of: ListElement(type: nested.dataType).elementSchema)
                inner = list(nested, nestedIsOptional, column: 0, uses, prefix: prefix).0
            } else {
                inner = .value(type, column: 0)
            }
            let only = DecodeField(key: "", path: prefix, isOptional: isOptional, shape: inner)
            let schema = ListElement(type: type, isOptional: isOptional).elementSchema
            let shape = DecodeShape.list(
                column: column, elements: [only], elementIsObject: false, elementIsOptional: isOptional, schema: schema)
            return (shape, .list(ListElement(type: type, isOptional: isOptional)))
        }
        var used = fields.pruned(to: uses)
        // How many elements there are is known from a column of theirs.
        if used.isEmpty { used = fields.narrowest }
        let builder = build(used, .everything(of: used.flattened), prefix: prefix)
        let type = ListElement(type: DeclaredType.structure(used).dataType, isOptional: isOptional)
        let shape = DecodeShape.list(
            column: column, elements: builder.members.map(freeze), elementIsObject: true,
            elementIsOptional: isOptional, schema: type.elementSchema)
        return (shape, .list(type))
    }

    private mutating func insert(_ shape: DecodeShape, _ path: [(key: String, isOptional: Bool)], _ prefix: String) {
        if !Self.insert(.leaf(shape), path[...], prefix, into: &members) {
            conflict = conflict ?? path.map(\.key).joined(separator: ".")
        }
    }

    /// False where something is read at that path already.
    private static func insert(
        _ shape: Shape, _ path: ArraySlice<(key: String, isOptional: Bool)>, _ prefix: String,
        into members: inout [Member]
    ) -> Bool {
        guard let step = path.first else { return false }
        let name = prefix.isEmpty ? step.key : prefix + "." + step.key
        let rest = path.dropFirst()
        let found = members.firstIndex { $0.key == step.key }
        guard !rest.isEmpty else {
            if found != nil { return false }
            members.append(Member(key: step.key, isOptional: step.isOptional, path: name, shape: shape))
            return true
        }
        guard let found else {
            var inner: [Member] = []
            let done = insert(shape, rest, name, into: &inner)
            members.append(Member(key: step.key, isOptional: step.isOptional, path: name, shape: .object(inner)))
            return done
        }
        guard case .object(var inner) = members[found].shape else { return false }
        let done = insert(shape, rest, name, into: &inner)
        members[found].shape = .object(inner)
        members[found].isOptional = members[found].isOptional && step.isOptional
        return done
    }

    private static func freeze(_ member: Member) -> DecodeField {
        let shape: DecodeShape =
            switch member.shape {
            case .leaf(let shape): shape
            case .object(let inner): .object(inner.map(freeze))
            }
        return DecodeField(key: member.key, path: member.path, isOptional: member.isOptional, shape: shape)
    }
}

extension [DeclaredField] {
    /// The fields, nested ones too, whose columns are used.
    func pruned(to uses: ColumnUse, column: String = "") -> [DeclaredField] {
        compactMap { field in
            let name = column + field.name
            guard case .structure(let inner) = field.type else { return uses.contains(name) ? field : nil }
            let used = inner.pruned(to: uses, column: name + ".")
            guard !used.isEmpty else { return nil }
            return DeclaredField(
                name: field.name, isOptional: field.isOptional, path: field.path, type: .structure(used),
                span: field.span)
        }
    }

    /// One column of these, a plain value where there is one.
    var narrowest: [DeclaredField] {
        let plain = first { field in
            if case .scalar = field.type { true } else { false }
        }
        return (plain ?? first).map { [$0] } ?? []
    }
}
