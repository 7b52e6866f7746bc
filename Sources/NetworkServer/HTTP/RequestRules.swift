internal import CLlhttp

/// What llhttp leaves to its user (RFC 9112, 3.2, 6.1 and 6.3; RFC 9110, 10.1.1).
struct RequestRules {
    let method: HTTPMethod
    let expectsContinue: Bool

    /// - Throws: 400, 413, 417 or 501.
    init(_ head: RequestParser.Head, _ headers: HTTPHeaders, _ limits: HTTPLimits) throws(HTTPRefusal) {
        var hosts = 0
        var expectsContinue = false
        var transferEncodings = 0
        for field in headers.fields {
            switch field.nameCount {
            case 4 where headers.isNamed(field, "host"):
                hosts += 1
                guard Self.isHost(headers.bytes, field) else { throw .bad("the Host header is malformed") }
            case 6 where headers.isNamed(field, "expect"):
                guard headers.value(field).lowercased() == "100-continue" else {
                    throw HTTPRefusal(.expectationFailed, "only 100-continue can be expected")
                }
                expectsContinue = true
            case 17 where headers.isNamed(field, "transfer-encoding"):
                transferEncodings += 1
                guard headers.value(field).lowercased() == "chunked" else {
                    throw HTTPRefusal(.notImplemented, "only the transfer encoding chunked is known")
                }
            default: break
            }
        }
        if hosts > 1 || (hosts == 0 && head.minorVersion > 0) { throw .bad("there must be one Host header") }
        if transferEncodings > 1 { throw .bad("the transfer encoding is given twice") }
        if transferEncodings > 0, head.minorVersion == 0 { throw .bad("HTTP/1.0 has no transfer encodings") }
        guard let method = HTTPMethod(head.method) else {
            throw HTTPRefusal(.notImplemented, "the method is not known")
        }
        if head.contentLength > UInt64(limits.body) { throw HTTPRefusal(.contentTooLarge, "the body is too large") }
        self.method = method
        // A client of HTTP/1.0 would take the interim answer for the answer.
        self.expectsContinue = expectsContinue && head.minorVersion > 0
    }

    /// A name, an address in brackets, a port: no user, no path, no list.
    private static func isHost(_ bytes: [UInt8], _ field: HTTPHeaders.Field) -> Bool {
        let value = bytes[Int(field.valueStart)..<Int(field.valueStart + field.valueCount)]
        return value.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
    }
}
