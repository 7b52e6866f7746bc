internal import NetworkServer
internal import StreamCore

/// Finds the endpoint of a request, checks its parameters, and makes answers of errors.
struct QueryHandler: HTTPHandler {
    let service: QueryService
    let authority: any RequestAuthority
    let routes: Routes
    let logger: any Logger

    func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter) async throws {
        do {
            let matches = routes.matches(request.target.segments)
            let principal = try admit(request, matches)
            let match = try choose(request, matches)
            let endpoint = match.route.endpoint
            if endpoint.audience == .operators, !principal.isOperator { throw APIError.operatorsOnly }
            let call = try check(request, match, principal)
            service.figures.count(endpoint.operation)
            try await endpoint.handle(call, writer)
        } catch {
            guard !writer.hasStarted, !(error is CancellationError), !(error is HTTPRefusal) else { throw error }
            guard let error = APIError(error) else { throw error }
            try await writer.send(error.response)
        }
    }

    func response(to refusal: HTTPRefusal) -> HTTPResponse {
        let code = refusal.status.reason.lowercased().split { !$0.isLetter }.joined(separator: "-")
        return APIError(refusal.status, WeirError(code, refusal.reason)).response
    }

    /// Who asks, and whether they may now. What is for everybody is not counted, so that whoever looks after the process
    /// is never turned away.
    private func admit(_ request: HTTPRequest, _ matches: [Routes.Match]) throws -> Principal {
        if matches.contains(where: { $0.route.endpoint.audience == .everybody }) {
            return (try? authority.principal(of: request)) ?? .nobody
        }
        let principal = try authority.principal(of: request)
        if let wait = authority.wait(for: principal) { throw APIError.rateLimited(wait: wait) }
        return principal
    }

    // MARK: Routes

    private func choose(_ request: HTTPRequest, _ matches: [Routes.Match]) throws(APIError) -> Routes.Match {
        let method = request.method == .head ? .get : request.method
        if let match = matches.first(where: { $0.route.endpoint.method == method }) { return match }
        guard !matches.isEmpty else {
            throw APIError(
                .notFound, WeirError("path-unknown", "there is nothing here", hint: "see /v1/openapi.json"))
        }
        let methods = matches.map(\.route.endpoint.method)
        let allowed = methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }
        throw APIError(
            .methodNotAllowed,
            WeirError(
                "method-not-allowed", "\(request.method.rawValue) is not possible here",
                hint: "possible are \(allowed.joined(separator: ", "))"),
            fields: [HTTPField("Allow", allowed.joined(separator: ", "))])
    }

    // MARK: Parameters

    private func check(
        _ request: HTTPRequest, _ match: Routes.Match, _ principal: Principal
    ) throws(APIError) -> Call {
        var values = match.values
        var filters: [HTTPTarget.Parameter] = []
        let declared = match.route.parameters
        let takesFilters = declared.contains { $0.isFilters }
        for given in request.target.query {
            guard let parameter = declared.first(where: { $0.name == given.name }), !parameter.isFilters else {
                guard takesFilters else { throw Self.unknown(given.name, declared) }
                filters.append(given)
                continue
            }
            try parameter.check(given.value)
            guard values.insert(given.value, for: given.name) else {
                throw .parameter(given.name, "it is given twice")
            }
        }
        return Call(
            request: request, principal: principal, authority: authority, service: service, values: values,
            filters: filters)
    }

    private static func unknown(_ name: String, _ declared: [Parameter]) -> APIError {
        let near = NearestName.of(name, among: declared.map(\.name))
        let known = declared.map(\.name).joined(separator: ", ")
        return .parameter(
            name, "there is no such parameter here",
            hint: near.map { "did you mean '\($0)'?" } ?? (known.isEmpty ? "there are none" : "there are \(known)"))
    }
}

extension Parameter {
    var isFilters: Bool { if case .filters = kind { true } else { false } }
}
