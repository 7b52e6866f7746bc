internal import CPostgres
internal import StreamCore

/// One result of libpq's, freed with its last reference. Values are text.
final class PostgresResult {
    /// libpq's `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`: character macros, which Swift does not see.
    private static let stateField = Int32(UInt8(ascii: "C"))
    private static let messageField = Int32(UInt8(ascii: "M"))

    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var rowCount: Int { Int(PQntuples(result)) }

    /// The text of a value, or nil where it is null.
    func value(_ row: Int, _ column: Int32) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(result, Int32(row), column) == 0, let text = PQgetvalue(result, Int32(row), column) else {
            return nil
        }
        return UnsafeRawBufferPointer(start: text, count: Int(PQgetlength(result, Int32(row), column)))
    }

    func type(_ column: Int32) -> UInt32 { PQftype(result, column) }

    var isError: Bool { PQresultStatus(result) == PGRES_FATAL_ERROR || PQresultStatus(result) == PGRES_BAD_RESPONSE }

    var message: String { field(Self.messageField) }

    func expectCommand() throws(SessionFailure) { try expect(PGRES_COMMAND_OK) }

    func expectRows() throws(SessionFailure) { try expect(PGRES_TUPLES_OK) }

    private func expect(_ status: ExecStatusType) throws(SessionFailure) {
        guard PQresultStatus(result) != status else { return }
        let state = field(Self.stateField)
        // A result without a state is libpq's own: the connection broke.
        guard !state.isEmpty || !isError else {
            throw .lost(PQresultErrorMessage(result).map { String(cString: $0) } ?? "")
        }
        guard !SessionFailure.isAbsence(state) else { throw .lost(message) }
        throw .server(state: state.isEmpty ? "none" : state, message: message)
    }

    private func field(_ code: Int32) -> String {
        PQresultErrorField(result, code).map { String(cString: $0) } ?? ""
    }

    /// Where each field of the schema stands in this description of the query.
    func columns(for target: PostgresTarget) throws(SessionFailure) -> [Int32] {
        guard PQnparams(result) == 1 else {
            throw .unfit(
                target.refused(
                    "lookup-parameter", "the query has \(PQnparams(result)) parameters and needs one",
                    hint: "compare the key with the array of keys: WHERE id = ANY($1)"))
        }
        let names = (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        var columns: [Int32] = []
        for field in target.schema.fields {
            guard let index = names.firstIndex(of: field.name) else {
                throw .unfit(
                    target.refused(
                        "lookup-column",
                        "the query has no column '\(field.name)'; it has \(names.joined(separator: ", "))",
                        hint: "name it in the query with AS, or take it out of the schema"))
            }
            let type = PQftype(result, Int32(index))
            guard PostgresType.canRead(type, as: field.type) else {
                throw .unfit(
                    target.refused(
                        "lookup-type",
                        "column '\(field.name)' is \(PostgresType.name(of: type)) and cannot be read as \(field.type)",
                        hint: "cast it in the query, or declare it as it is"))
            }
            columns.append(Int32(index))
        }
        return columns
    }
}
