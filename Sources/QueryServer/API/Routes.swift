internal import NetworkServer

/// Endpoints by the paths that they answer to, taken apart once.
struct Routes: Sendable {
    /// A class, since a declaration is large and one is passed on with every request.
    final class Route: Sendable {
        let endpoint: Endpoint
        /// Those of the query.
        let parameters: [Parameter]
        private let segments: [Endpoint.Segment]

        init(_ endpoint: Endpoint) {
            self.endpoint = endpoint
            parameters = endpoint.parameters.filter { $0.place == .query }
            segments = endpoint.segments
        }

        /// The path's variables, or nil where it is another path.
        func match(_ path: [String]) -> ParameterValues? {
            guard segments.count == path.count else { return nil }
            for (segment, text) in zip(segments, path) {
                switch segment {
                case .word(let word): guard word == text else { return nil }
                case .variable: guard !text.isEmpty else { return nil }
                }
            }
            var values = ParameterValues()
            for (segment, text) in zip(segments, path) {
                if case .variable(let name) = segment { _ = values.insert(text, for: name) }
            }
            return values
        }
    }

    struct Match {
        let route: Route
        let values: ParameterValues
    }

    private let routes: [Route]

    init(_ endpoints: [Endpoint]) { routes = endpoints.map { Route($0) } }

    /// Those of that path, whatever their methods are.
    func matches(_ path: [String]) -> [Match] {
        routes.compactMap { route in route.match(path).map { Match(route: route, values: $0) } }
    }
}
