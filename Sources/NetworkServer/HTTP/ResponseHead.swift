/// What a response's head says about its body and the connection.
struct ResponseHead {
    enum Body: Equatable {
        case length(Int)
        case chunked
        /// HTTP/1.0: until the connection ends.
        case untilClose
        /// The status has none.
        case none
    }

    let status: HTTPStatus
    let fields: [HTTPField]
    let body: Body
    /// Nil where the version's own rule says the same.
    let connection: StaticString?

    func append(to bytes: inout [UInt8], date: [UInt8]) {
        bytes.append("HTTP/1.1 ")
        bytes.append(decimal: status.code)
        bytes.append(Byte.space)
        bytes.append(contentsOf: status.reason.utf8)
        bytes.append("\r\nDate: ")
        bytes.append(contentsOf: date)
        switch body {
        case .length(let count):
            bytes.append("\r\nContent-Length: ")
            bytes.append(decimal: count)
        case .chunked: bytes.append("\r\nTransfer-Encoding: chunked")
        case .untilClose, .none: break
        }
        if let connection {
            bytes.append("\r\nConnection: ")
            bytes.append(connection)
        }
        for field in fields {
            bytes.append("\r\n")
            bytes.append(contentsOf: field.name.utf8)
            bytes.append(": ")
            bytes.append(contentsOf: field.value.utf8)
        }
        bytes.append("\r\n\r\n")
    }
}

extension [UInt8] {
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
