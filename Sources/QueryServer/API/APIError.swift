internal import NetworkServer
internal import StreamCore

/// An error as an answer: a status, and a body with code, message, hint and, for SQL, the place.
struct APIError: Error {
    let status: HTTPStatus
    let error: WeirError
    var fields: [HTTPField] = []

    init(_ status: HTTPStatus, _ error: WeirError, fields: [HTTPField] = []) {
        self.status = status
        self.error = error
        self.fields = fields
    }

    static func parameter(_ name: String, _ problem: String, hint: String? = nil) -> APIError {
        APIError(.badRequest, WeirError("parameter-invalid", "parameter '\(name)': \(problem)", hint: hint))
    }

    /// What an error of the views means to the client; nil where it is none of its concern.
    init?(_ error: any Error) {
        if let error = error as? APIError {
            self = error
            return
        }
        guard let error = error as? WeirError, let status = Self.status(error.code) else { return nil }
        self.init(status, error, fields: Self.fields(error.code))
    }

    private static func fields(_ code: String) -> [HTTPField] {
        switch code {
        case "too-busy": [HTTPField("Retry-After", "1")]
        // RFC 6750, 3.
        case "token-missing": [HTTPField("WWW-Authenticate", "Bearer realm=\"weir\"")]
        case "token-invalid", "token-expired":
            [HTTPField("WWW-Authenticate", "Bearer realm=\"weir\", error=\"invalid_token\"")]
        default: []
        }
    }

    /// - Parameter wait: milliseconds.
    static func rateLimited(wait: Int64) -> APIError {
        APIError(
            .tooManyRequests,
            WeirError(
                "rate-limited", "there were more requests than may be", hint: "ask again in \(wait) ms",
                isTransient: true),
            fields: [HTTPField("Retry-After", String((wait + 999) / 1000))])
    }

    static let operatorsOnly = APIError(
        .forbidden, WeirError("access-denied", "this is for operators", hint: "ask for a role that has operator: true"))

    private static func status(_ code: String) -> HTTPStatus? {
        switch code {
        case "view-unknown", "row-unknown": .notFound
        case "query-invalid", "query-duplicate-column", "query-too-large": .badRequest
        case "query-not-allowed": .forbidden
        case "token-missing", "token-invalid", "token-expired": .unauthorized
        case "query-unsupported": .notImplemented
        case "query-timeout", "wait-timeout": .gatewayTimeout
        case "too-busy", "state-closed", "query-cancelled", "sqlite-busy": .unavailable
        default: nil
        }
    }

    var response: HTTPResponse {
        let position = error.position
        let body =
            "{\"error\":{\"code\":\(JSONText.quoted(error.code)),\"message\":\(JSONText.quoted(error.placedMessage)),"
            + "\"hint\":\(error.hint.map { JSONText.quoted($0) } ?? "null"),"
            + "\"position\":\(position.map { "{\"line\":\($0.line),\"column\":\($0.column)}" } ?? "null")}}\n"
        return HTTPResponse(
            status, fields: [HTTPField("Content-Type", "application/json")] + fields, body: Array(body.utf8))
    }
}
