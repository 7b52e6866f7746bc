internal import StreamCore

/// Why a token is refused. Neither the token nor a part of it is ever quoted.
enum TokenFailure {
    static let missing = WeirError(
        "token-missing", "no token was given",
        hint: "send one: 'Authorization: Bearer TOKEN', or as the password of psql")
    static let expired = WeirError("token-expired", "the token has expired", hint: "get a new one from its issuer")
    static let early = WeirError(
        "token-invalid", "the token is not valid yet", hint: "compare the clocks of both machines")
    static let unknownKey = invalid("its key is not among those of the server")
    static let wrongAlgorithm = invalid("it is not signed as its key demands")
    static let wrongSignature = invalid("its signature is wrong")

    static func invalid(_ why: String) -> WeirError { WeirError("token-invalid", "the token is refused: \(why)") }
}
