/// Why one row could not go on. The raw value is the stable code that dead letters and counters carry.
public enum RowErrorCode: String, Sendable, Hashable, CaseIterable {
    // decoding
    case emptyPayload = "empty-payload"
    case tombstone = "tombstone"
    case malformedPayload = "malformed-payload"
    case invalidUTF8 = "invalid-utf8"
    case tooDeep = "too-deep"
    case payloadTooLarge = "payload-too-large"
    case missingField = "missing-field"
    case wrongType = "wrong-type"
    case outOfRange = "out-of-range"
    case excessDigits = "excess-digits"
    case malformedTime = "malformed-time"
    // expressions
    case overflow = "overflow"
    case divisionByZero = "division-by-zero"
    case castFailed = "cast-failed"
    // time
    case missingEventTime = "missing-event-time"
    case tooFarAhead = "too-far-ahead"
    case late = "late"
    // lookups and output
    case lookupFailed = "lookup-failed"
    case lookupMissing = "lookup-missing"
    case recordTooLarge = "record-too-large"
}

/// One row that could not go on, and why.
public struct RowError: Sendable, Hashable {
    /// Index of the row in the batch it was found in.
    public let row: Int32
    public let code: RowErrorCode
    /// What the code is about: a field's path or an expression's text. Never a value of the row.
    public let subject: String

    public init(row: Int, code: RowErrorCode, subject: String) {
        self.row = Int32(row)
        self.code = code
        self.subject = subject
    }

    /// The line a person reads.
    public var message: String {
        subject.isEmpty ? code.sentence : "\(subject): \(code.sentence)"
    }
}

extension RowErrorCode {
    /// What happened, without saying to what.
    public var sentence: String {
        switch self {
        case .emptyPayload: "the record is empty"
        case .tombstone: "the record has no value"
        case .malformedPayload: "the record is not well-formed"
        case .invalidUTF8: "the record is not valid UTF-8"
        case .tooDeep: "the record nests deeper than is read"
        case .payloadTooLarge: "the record is larger than is read"
        case .missingField: "the field is missing or null"
        case .wrongType: "the value is of another type"
        case .outOfRange: "the value does not fit its type"
        case .excessDigits: "the number has more digits after the point than its type"
        case .malformedTime: "the text is no date or time as RFC 3339 writes them"
        case .overflow: "the result does not fit its type"
        case .divisionByZero: "division by zero"
        case .castFailed: "the value cannot be cast"
        case .missingEventTime: "the row has no event time and a window needs one"
        case .tooFarAhead: "the event time lies further ahead of the clock than is accepted"
        case .late: "the row came after its window had closed"
        case .lookupFailed: "the lookup failed and its retries are spent"
        case .lookupMissing: "the table has no such key"
        case .recordTooLarge: "the record is larger than its topic takes"
        }
    }
}
