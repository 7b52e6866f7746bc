/// Everything that can be asked for.
enum Endpoints {
    static let all: [Endpoint] = [
        ViewEndpoints.list, ViewEndpoints.one, RowEndpoints.page, RowEndpoints.one, ChangesEndpoint.stream,
        SQLEndpoint.run, TopologyEndpoint.get, DeadLetterEndpoint.list, MetricsEndpoint.get, HealthEndpoints.live,
        HealthEndpoints.ready, document,
    ]

    private static let document = Endpoint(
        method: .get, path: "/v1/openapi.json", operation: "getOpenAPI", summary: "This document, OpenAPI 3.1",
        answers: [.init(type: "application/json", schema: "{\"type\":\"object\"}", summary: "The document")],
        audience: .everybody,
        handle: { call, writer in try await call.send(OpenAPIDocument.text(all), writer) })
}
