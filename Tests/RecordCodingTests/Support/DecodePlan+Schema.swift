import StreamCore
import TopologyModel

extension DecodePlan {
    /// The plan that reads every field of a nested schema.
    init(reading schema: Schema) {
        var next = 0
        let fields = Self.fields(schema, path: "", next: &next)
        self.init(fields: fields, schema: schema.flattened())
    }

    private static func fields(_ schema: Schema, path: String, next: inout Int) -> [DecodeField] {
        schema.fields.map { field in
            let inner = path.isEmpty ? field.name : "\(path).\(field.name)"
            let shape = shape(field.type, path: inner, next: &next)
            return DecodeField(key: field.name, path: inner, isOptional: field.isOptional, shape: shape)
        }
    }

    private static func shape(_ type: DataType, path: String, next: inout Int) -> DecodeShape {
        switch type {
        case .structure(let schema): return .object(fields(schema, path: path, next: &next))
        case .list(let element):
            let column = next
            next += 1
            var inner = 0
            var elements: [DecodeField] = []
            var isObject = false
            if case .structure(let schema) = element.type {
                isObject = true
                elements = fields(schema, path: path, next: &inner)
            } else {
                let shape = shape(element.type, path: path, next: &inner)
                elements = [DecodeField(key: "", path: path, isOptional: element.isOptional, shape: shape)]
            }
            return .list(
                column: column, elements: elements, elementIsObject: isObject, elementIsOptional: element.isOptional,
                schema: element.elementSchema)
        default:
            next += 1
            return .value(type, column: next - 1)
        }
    }
}
