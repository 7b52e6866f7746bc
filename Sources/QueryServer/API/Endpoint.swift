internal import NetworkServer
internal import StreamCore

/// One thing that clients can ask for. The declaration is all there is: routes, checks of parameters and the OpenAPI
/// document are read from it.
struct Endpoint: Sendable {
    /// A body that is answered with 200.
    struct Answer: Sendable {
        let type: String
        /// A JSON Schema, for JSON.
        var schema: String?
        let summary: String
    }

    /// A body that is asked with.
    struct Body: Sendable {
        let schema: String
        let example: String
    }

    typealias Handler = @Sendable (Call, HTTPResponseWriter) async throws -> Void

    let method: HTTPMethod
    /// `/v1/views/{view}`
    let path: String
    /// A name for generated clients.
    let operation: String
    let summary: String
    var parameters: [Parameter] = []
    var body: Body?
    let answers: [Answer]
    /// Statuses besides 200 that have a meaning of their own here, and what it is.
    var refusals: [(status: Int, meaning: String)] = []
    var audience = Audience.readers
    let handle: Handler

    enum Audience: Sendable {
        /// Also who does not say who they are; what they are told depends on nothing.
        case everybody
        /// Of what the principal's scope sees.
        case readers
        /// Of the job as a whole.
        case operators
    }

    /// `{view}` of the path, and fixed words.
    var segments: [Segment] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("{") ? .variable(String(part.dropFirst().dropLast())) : .word(String(part))
        }
    }

    enum Segment: Sendable, Equatable {
        case word(String)
        case variable(String)
    }
}

/// One request for an endpoint, its parameters checked.
struct Call: Sendable {
    let request: HTTPRequest
    let principal: Principal
    let authority: any RequestAuthority
    let service: QueryService
    /// Of path and query, by name.
    let values: ParameterValues
    /// `column=op.value`, in their order, where the endpoint takes such.
    let filters: [HTTPTarget.Parameter]

    /// Runs `body` over a snapshot of what the principal sees.
    func statement<Result: Sendable>(
        _ body: @Sendable (any ViewSnapshot) async throws -> Result
    ) async throws -> Result {
        try await service.queries.statement(seeing: principal.scope, body)
    }

    subscript(name: String) -> String? { values[name] }

    /// A parameter that the path has for certain.
    func required(_ name: String) -> String { values[name] ?? "" }

    /// What was checked to be a number.
    func integer(_ name: String) -> Int? { values[name].flatMap { Int($0) } }

    /// Of answers that are JSON and need nothing else.
    static let jsonFields = [HTTPField("Content-Type", "application/json")]

    /// Answers with a JSON text.
    func send(
        _ json: String, _ writer: HTTPResponseWriter, _ status: HTTPStatus = .ok, fields: [HTTPField] = []
    ) async throws {
        try await writer.send(
            HTTPResponse(
                status, fields: Self.jsonFields + fields,
                body: Array((json + "\n").utf8)))
    }
}
