internal import JobAssembly

/// Where readers are served.
enum ListenArguments {
    static let listen = Option.optional(
        "listen", .text("HOST:PORT"), "serve the views over HTTP there: a web page, rows, SQL, changes, metrics, health"
    )
    static let insecure = Option.flag(
        "insecure", "listen where other machines reach it, though nobody is asked who they are")

    static let all = [listen.specification, insecure.specification]

    /// Nil where nothing is to be served.
    static func read(_ arguments: Arguments) throws -> ListenOptions? {
        guard let address = try arguments[listen] else {
            if try arguments[insecure] { throw UsageError("option '--insecure' needs '--listen'") }
            return nil
        }
        return ListenOptions(address: address, isInsecure: try arguments[insecure])
    }
}
