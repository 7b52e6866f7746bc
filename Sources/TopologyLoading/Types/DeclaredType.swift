internal import StreamCore

/// A type as the file declares it: like `DataType`, but each field knows where in the record it is read from.
indirect enum DeclaredType: Sendable {
    case scalar(DataType)
    case list(DeclaredType, elementIsOptional: Bool)
    case structure([DeclaredField])
}

struct DeclaredField: Sendable {
    let name: String
    let isOptional: Bool
    /// Keys of the JSON objects from the enclosing one down to the value; `[name]` without `from`.
    let path: [String]
    let type: DeclaredType
    let span: Span

    var field: Field { Field(name, type.dataType, isOptional: isOptional) }
}

extension DeclaredType {
    var dataType: DataType {
        switch self {
        case .scalar(let type): type
        case .list(let element, let isOptional): .list(ListElement(type: element.dataType, isOptional: isOptional))
        case .structure(let fields): .structure(Schema(fields.map(\.field)))
        }
    }
}

extension [DeclaredField] {
    /// The columns that a batch of all these fields has.
    var flattened: Schema { Schema(map(\.field)).flattened() }
}
