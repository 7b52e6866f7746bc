import Foundation
import StreamCore
import TopologyModel

/// What a plan makes of a document, by the book.
struct ReferenceDecoder {
    let plan: DecodePlan

    struct Refusal: Error {
        let code: RowErrorCode
        let path: String
    }

    func outcome(_ payload: [UInt8]) -> Outcome {
        do {
            let tree = try ReferenceParser.parse(payload)
            guard case .object(let members) = tree else { return .refused(.wrongType, "") }
            var row: [Value] = plan.schema.fields.map { _ in .null }
            try read(members, plan.fields, into: &row)
            return .row(row)
        } catch let failure as ReferenceParser.Failure {
            return .refused(failure.code, "")
        } catch let refusal as Refusal {
            return .refused(refusal.code, refusal.path)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private func read(
        _ members: [(key: [UInt8], value: ReferenceParser.Tree)], _ fields: [DecodeField], into row: inout [Value]
    ) throws {
        var met: Set<String> = []
        for member in members {
            guard let field = fields.first(where: { Array($0.key.utf8) == member.key }),
                met.insert(field.key).inserted
            else { continue }
            try read(member.value, field, into: &row)
        }
        for field in fields where !met.contains(field.key) && !field.isOptional {
            throw Refusal(code: .missingField, path: field.path)
        }
    }

    private func read(_ tree: ReferenceParser.Tree, _ field: DecodeField, into row: inout [Value]) throws {
        func refuse(_ code: RowErrorCode) -> Refusal { Refusal(code: code, path: field.path) }
        if case .null = tree {
            guard field.isOptional else { throw refuse(.missingField) }
            return
        }
        switch field.shape {
        case .object(let fields):
            guard case .object(let members) = tree else { throw refuse(.wrongType) }
            try read(members, fields, into: &row)
        case .list(let column, let fields, let elementIsObject, let elementIsOptional, let schema):
            guard case .array(let trees) = tree else { throw refuse(.wrongType) }
            let element =
                elementIsObject
                ? DecodeField(key: "", path: field.path, isOptional: elementIsOptional, shape: .object(fields))
                : DecodeField(key: "", path: field.path, isOptional: elementIsOptional, shape: fields[0].shape)
            row[column] = .list(
                try trees.map { tree in
                    var inner: [Value] = schema.fields.map { _ in .null }
                    try read(tree, element, into: &inner)
                    return inner
                })
        case .value(let type, let column):
            do throws(ScalarRefusal) { row[column] = try Self.scalar(tree, type) } catch { throw refuse(error.code) }
        }
    }

    struct ScalarRefusal: Error { let code: RowErrorCode }

    private static func scalar(_ tree: ReferenceParser.Tree, _ type: DataType) throws(ScalarRefusal) -> Value {
        switch (type, tree) {
        case (.bool, .bool(let value)): return .bool(value)
        case (.string, .string(let text)): return .text(text)
        case (.int, .number(let text)), (.timestamp, .number(let text)):
            return .int(try scaled(text, scale: 0, limit: 9_223_372_036_854_775_807, asymmetric: true))
        case (.decimal(let precision, let scale), .number(let text)):
            return .int(try scaled(text, scale: scale, limit: powerOfTen(precision) - 1, asymmetric: false))
        case (.decimal(let precision, let scale), .string(let text)):
            guard let number = try? ReferenceParser.parse(text), case .number(let digits) = number,
                digits.utf8.count == text.count
            else { throw ScalarRefusal(code: .wrongType) }
            return .int(try scaled(digits, scale: scale, limit: powerOfTen(precision) - 1, asymmetric: false))
        case (.float, .number(let text)):
            let value = strtod(text, nil)
            guard value.isFinite else { throw ScalarRefusal(code: .outOfRange) }
            return .float(value)
        case (.bytes, .string(let text)):
            guard let data = Data(base64Encoded: Data(text)), data.base64EncodedData() == Data(text) else {
                throw ScalarRefusal(code: .wrongType)
            }
            return .text(Array(data))
        default: throw ScalarRefusal(code: .wrongType)
        }
    }

    private static func powerOfTen(_ exponent: Int) -> UInt64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    /// Exact, with digits as text.
    private static func scaled(
        _ text: String, scale: Int, limit: UInt64, asymmetric: Bool
    ) throws(ScalarRefusal) -> Int64 {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.lowercased().split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = Array(mantissa[0]) + (mantissa.count > 1 ? Array(mantissa[1]) : [])
        var exponent = (parts.count > 1 ? Int(parts[1])! : 0) - (mantissa.count > 1 ? mantissa[1].count : 0) + scale
        while digits.last == "0" {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == "0" })
        if digits.isEmpty { return 0 }
        guard exponent >= 0 else { throw ScalarRefusal(code: .excessDigits) }
        guard digits.count + exponent <= 19,
            let value = UInt64(String(digits) + String(repeating: "0", count: exponent)),
            value <= limit + (asymmetric && isNegative ? 1 : 0)
        else { throw ScalarRefusal(code: .outOfRange) }
        return isNegative ? Int64(bitPattern: 0 &- value) : Int64(value)
    }
}
