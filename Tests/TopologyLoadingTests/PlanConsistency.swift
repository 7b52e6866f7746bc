import Expressions
import StreamCore
import Testing
import TopologyModel

/// Holds every index and schema of a plan against what it points to.
func expectConsistent(_ plan: TopologyPlan) {
    for source in plan.sources { expectConsistent(source.decode) }
    for (index, stage) in plan.stages.enumerated() {
        if case .stage(let input) = stage.input { #expect(input < index, "\(stage.name) stands before its input") }
        var schema = plan.schema(of: stage.input)
        for step in stage.steps {
            expectConsistent(step, schema, plan)
            schema = step.outputSchema
        }
        #expect(stage.outputSchema == schema)
    }
    for view in plan.views {
        let schema = plan.schema(of: view.input)
        for expression in view.groupBy.map(\.expression)
            + view.aggregates.flatMap({ [$0.argument].compactMap(\.self) + $0.by })
        {
            expectInside(expression, schema)
        }
    }
    for sink in plan.sinks {
        #expect(sink.schema == plan.schema(of: sink.input))
        if case .kafka(let kafka) = sink.connector, let key = kafka.key { expectInside(key, sink.schema) }
    }
}

private func expectConsistent(_ step: StepPlan, _ input: Schema, _ plan: TopologyPlan) {
    switch step {
    case .filter(let filter):
        expectInside(filter.condition, input)
        #expect(filter.outputSchema.fields == filter.keeps.map { input.fields[$0] })
    case .select(let projection), .extend(let projection):
        for named in projection.expressions { expectInside(named.expression, input) }
        let added = projection.expressions.map {
            Field($0.name, $0.expression.type, isOptional: $0.expression.isOptional)
        }
        #expect(projection.outputSchema.fields == projection.keeps.map { input.fields[$0] } + added)
    case .unnest(let unnest):
        guard case .list(let element) = input.fields[unnest.listColumn].type else {
            Issue.record("\(input.fields[unnest.listColumn]) is unnested")
            return
        }
        let taken = unnest.takes.map { element.elementSchema.fields[$0].type }
        #expect(unnest.outputSchema.fields.map(\.type) == unnest.keeps.map { input.fields[$0].type } + taken)
    case .lookup(let lookup):
        let table = plan.tables[lookup.table]
        expectInside(lookup.key, input)
        #expect(lookup.key.type == table.schema.fields[table.keyColumn].type)
        let taken = lookup.takes.map { table.schema.fields[$0].type }
        #expect(lookup.outputSchema.fields.map(\.type) == lookup.keeps.map { input.fields[$0].type } + taken)
    }
}

private func expectInside(_ expression: CompiledExpression, _ schema: Schema) {
    #expect(expression.columns.allSatisfy { schema.fields.indices.contains($0) })
    let again = try? ExpressionCompiler.compile(expression.text, input: schema)
    #expect(again?.type == expression.type && again?.columns == expression.columns)
}

/// Each column of the schema is written by exactly one field, with its type.
private func expectConsistent(_ decode: DecodePlan) {
    var written: [Int: DataType] = [:]
    visit(decode.fields, &written)
    #expect(written.count == decode.schema.fields.count)
    for (index, field) in decode.schema.fields.enumerated() { #expect(written[index] == field.type) }
}

private func visit(_ fields: [DecodeField], _ written: inout [Int: DataType]) {
    #expect(Set(fields.map(\.key)).count == fields.count, "a key is read twice")
    for field in fields {
        switch field.shape {
        case .value(let type, let column):
            let earlier = written.updateValue(type, forKey: column)
            #expect(earlier == nil)
        case .object(let inner): visit(inner, &written)
        case .list(let column, let elements, let isObject, let isOptional, let schema):
            var inner: [Int: DataType] = [:]
            visit(elements, &inner)
            #expect(inner.count == schema.fields.count && !inner.isEmpty)
            for (index, field) in schema.fields.enumerated() { #expect(inner[index] == field.type) }
            let type = isObject ? DataType.structure(nested(schema)) : schema.fields[0].type
            let list = DataType.list(ListElement(type: type, isOptional: isOptional))
            let earlier = written.updateValue(list, forKey: column)
            #expect(earlier == nil)
        }
    }
}

/// Structs again from paths: the inverse of `Schema.flattened` for fields that are not optional.
private func nested(_ flat: Schema) -> Schema {
    var fields: [Field] = []
    for field in flat.fields {
        let parts = field.name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            fields.append(field)
            continue
        }
        let inner = flat.fields.filter { $0.name.hasPrefix(parts[0] + ".") }.map {
            Field(String($0.name.dropFirst(parts[0].count + 1)), $0.type, isOptional: $0.isOptional)
        }
        if !fields.contains(where: { $0.name == parts[0] }) {
            fields.append(Field(parts[0], .structure(nested(Schema(inner)))))
        }
    }
    return Schema(fields)
}

extension TopologyPlan {
    func schema(of input: InputReference) -> Schema {
        switch input {
        case .source(let index): sources[index].schema
        case .stage(let index): stages[index].outputSchema
        case .view(let index, _): ViewLayout(views[index]).visibleSchema
        }
    }
}
