internal import CLlhttp

/// What a client wants done; others are answered with 501.
public enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    init?(_ method: UInt8) {
        switch llhttp_method(rawValue: UInt32(method)) {
        case HTTP_GET: self = .get
        case HTTP_HEAD: self = .head
        case HTTP_POST: self = .post
        case HTTP_PUT: self = .put
        case HTTP_PATCH: self = .patch
        case HTTP_DELETE: self = .delete
        case HTTP_OPTIONS: self = .options
        default: return nil
        }
    }
}
