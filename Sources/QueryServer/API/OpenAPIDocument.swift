internal import NetworkServer
internal import StreamCore

/// The OpenAPI 3.1 document of endpoints.
enum OpenAPIDocument {
    static func text(_ endpoints: [Endpoint]) -> String {
        var paths: [(path: String, operations: [String])] = []
        for endpoint in endpoints {
            let operation = "\(JSONText.quoted(endpoint.method.rawValue.lowercased())):\(operation(endpoint))"
            if let index = paths.firstIndex(where: { $0.path == endpoint.path }) {
                paths[index].operations.append(operation)
            } else {
                paths.append((endpoint.path, [operation]))
            }
        }
        let texts = paths.map { "\(JSONText.quoted($0.path)):{\($0.operations.joined(separator: ","))}" }
        return
            "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Weir\",\"version\":\"1\",\"description\":\(JSONText.quoted(about))},"
            + "\"paths\":{\(texts.joined(separator: ","))},\"components\":{\"schemas\":{\(schemas)}}}"
    }

    private static let about =
        "Reads the materialized views of a stream job while they change. Every answer is of one whole epoch and says which. "
        + "Every GET can be a HEAD."

    private static func operation(_ endpoint: Endpoint) -> String {
        var members = [
            "\"operationId\":\(JSONText.quoted(endpoint.operation))",
            "\"summary\":\(JSONText.quoted(endpoint.summary))",
        ]
        if !endpoint.parameters.isEmpty {
            members.append("\"parameters\":[\(endpoint.parameters.map(parameter).joined(separator: ","))]")
        }
        if let body = endpoint.body {
            members.append(
                "\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":\(body.schema),"
                    + "\"example\":\(body.example)}}}")
        }
        members.append("\"responses\":{\(responses(endpoint))}")
        return "{\(members.joined(separator: ","))}"
    }

    private static func parameter(_ parameter: Parameter) -> String {
        let isRequired = parameter.place == .path
        var members = [
            "\"name\":\(JSONText.quoted(parameter.name))", "\"in\":\"\(parameter.place.rawValue)\"",
            "\"required\":\(isRequired)", "\"description\":\(JSONText.quoted(parameter.summary))",
            "\"schema\":\(schema(parameter))",
        ]
        if parameter.isFilters { members.append("\"style\":\"form\",\"explode\":true") }
        if let example = parameter.example { members.append("\"example\":\(JSONText.quoted(example))") }
        return "{\(members.joined(separator: ","))}"
    }

    private static func schema(_ parameter: Parameter) -> String {
        switch parameter.kind {
        case .text: return "{\"type\":\"string\"" + (parameter.place == .path ? ",\"minLength\":1}" : "}")
        case .integer(let range):
            return "{\"type\":\"integer\",\"minimum\":\(range.lowerBound),\"maximum\":\(range.upperBound)}"
        case .choice(let words):
            return "{\"type\":\"string\",\"enum\":[\(words.map { JSONText.quoted($0) }.joined(separator: ","))]}"
        case .filters: return "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}"
        }
    }

    private static func responses(_ endpoint: Endpoint) -> String {
        let contents = endpoint.answers.map { answer in
            "\(JSONText.quoted(answer.type)):{\(answer.schema.map { "\"schema\":\($0)" } ?? "\"schema\":{\"type\":\"string\"}")}"
        }
        let meanings = endpoint.answers.map(\.summary).joined(separator: "; ")
        let good =
            "\"200\":{\"description\":\(JSONText.quoted(meanings)),\"content\":{\(contents.joined(separator: ","))}}"
        let schema = endpoint.operation == "isReady" ? "{}" : "{\"$ref\":\"#/components/schemas/Error\"}"
        let bad = endpoint.refusals.map { refusal in
            "\"\(refusal.status)\":\(error(refusal.meaning, schema))"
        }
        return ([good] + bad + ["\"default\":\(error("An error", schema))"]).joined(separator: ",")
    }

    private static func error(_ meaning: String, _ schema: String) -> String {
        "{\"description\":\(JSONText.quoted(meaning)),\"content\":{\"application/json\":{\"schema\":\(schema)}}}"
    }

    private static let schemas = """
        "Error":{"type":"object","required":["error"],"properties":{"error":{"type":"object",\
        "required":["code","message","hint","position"],"properties":{"code":{"type":"string"},\
        "message":{"type":"string"},"hint":{"type":["string","null"]},"position":{"type":["object","null"],\
        "properties":{"line":{"type":"integer"},"column":{"type":"integer"}}}}}}},\
        "AsOf":{"type":"object","required":["epoch","applied_at","staleness_ms","watermark","offsets"],\
        "properties":{"epoch":{"type":["integer","null"]},"applied_at":{"type":["string","null"]},\
        "staleness_ms":{"type":["integer","null"]},"watermark":{"type":["string","null"]},\
        "offsets":{"type":"array","items":{"type":"object","required":["source","partition","offset","watermark"],\
        "properties":{"source":{"type":"string"},"partition":{"type":"integer"},"offset":{"type":"integer"},\
        "watermark":{"type":["string","null"]}}}}}},\
        "View":{"type":"object","required":["name","columns","key","current"],"properties":{"name":{"type":"string"},\
        "columns":{"type":"array","items":{"type":"object","required":["name","type","optional"],"properties":{\
        "name":{"type":"string"},"type":{"type":"string"},"optional":{"type":"boolean"}}}},\
        "key":{"type":"array","items":{"type":"string"}},"current":{"type":"boolean"},"rows":{"type":"integer"}}},\
        "Health":{"type":"object","required":["status","components"],"properties":{\
        "status":{"enum":["UP","DEGRADED","DOWN"]},"components":{"type":"array","items":{"type":"object",\
        "required":["name","status","reason"],"properties":{"name":{"type":"string"},\
        "status":{"enum":["UP","DEGRADED","DOWN"]},"reason":{"type":["string","null"]}}}}}}
        """
}
