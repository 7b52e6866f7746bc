internal import StreamCore
internal import TopologyModel

/// Plans the steps of one stage in order, over pruned columns.
struct StepPlanner {
    private let planner: Planner
    /// Of the rows behind the steps planned so far.
    private(set) var schema: Schema

    init(_ planner: Planner, _ schema: Schema) {
        self.planner = planner
        self.schema = schema
    }

    /// - Parameter use: what is used of the step's output.
    mutating func plan(_ step: ResolvedStep, behind use: ColumnUse) -> StepPlan {
        let plan: StepPlan =
            switch step {
            case .filter(let condition): filter(condition, use)
            case .select(let columns): .select(projection(columns, use, keeps: []))
            case .extend(let columns):
                .extend(projection(columns, use, keeps: keeps(use, without: Set(columns.map(\.name)))))
            case .unnest(let list, let alias): unnest(list, alias, use)
            case .lookup(let lookup): self.lookup(lookup, use)
            }
        schema = plan.outputSchema
        return plan
    }

    /// Columns of the input that are used behind the step.
    private func keeps(_ use: ColumnUse, without names: Set<String> = []) -> [Int] {
        schema.fields.indices.filter {
            use.contains(schema.fields[$0].name) && !names.contains(schema.fields[$0].name)
        }
    }

    private func filter(_ condition: ResolvedExpression, _ use: ColumnUse) -> StepPlan {
        let keeps = keeps(use)
        return .filter(
            FilterPlan(
                condition: planner.compile(condition, schema), keeps: keeps,
                outputSchema: Schema(keeps.map { schema.fields[$0] })))
    }

    private func projection(_ columns: [ResolvedColumn], _ use: ColumnUse, keeps: [Int]) -> ProjectionPlan {
        let expressions = columns.filter { use.contains($0.name) }.map {
            NamedExpression(name: $0.name, expression: planner.compile($0.expression, schema))
        }
        let added = expressions.map {
            Field($0.name, $0.expression.type, isOptional: $0.expression.isOptional)
        }
        return ProjectionPlan(
            keeps: keeps, expressions: expressions, outputSchema: Schema(keeps.map { schema.fields[$0] } + added))
    }

    private func unnest(_ list: String, _ alias: String, _ use: ColumnUse) -> StepPlan {
        let column = schema.index(of: list) ?? 0
        let element = schema.fields[column].type.list?.elementSchema ?? Schema([])
        let named = element.fields.map { field in
            Field(field.name.isEmpty ? alias : alias + "." + field.name, field.type, isOptional: field.isOptional)
        }
        let keeps = keeps(use, without: [list])
        let takes = named.indices.filter { use.contains(named[$0].name) }
        return .unnest(
            UnnestPlan(
                listColumn: column, keeps: keeps, takes: takes,
                outputSchema: Schema(keeps.map { schema.fields[$0] } + takes.map { named[$0] })))
    }

    private func lookup(_ lookup: ResolvedLookup, _ use: ColumnUse) -> StepPlan {
        let takes = lookup.takes.filter { use.contains($0.field.name) }
        let keeps = keeps(use, without: Set(takes.map(\.field.name)))
        return .lookup(
            LookupPlan(
                table: planner.tablePlace(lookup.table), key: planner.compile(lookup.key, schema), keeps: keeps,
                takes: takes.map(\.column), missing: lookup.missing,
                outputSchema: Schema(keeps.map { schema.fields[$0] } + takes.map(\.field))))
    }
}
