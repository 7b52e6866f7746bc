internal import JobAssembly

/// Where psql and drivers are served.
enum PostgresArguments {
    static let listen = Option.optional(
        "listen-postgres", .text("HOST:PORT"), "serve the views to psql and PostgreSQL's drivers there")
    static let insecure = Option.flag(
        "insecure", "listen where other machines reach it, though nobody is asked who they are")

    static let all = [listen.specification, insecure.specification]

    /// Nil where nothing is to be served.
    static func read(_ arguments: Arguments) throws -> PostgresListenOptions? {
        guard let address = try arguments[listen] else {
            if try arguments[insecure] { throw UsageError("option '--insecure' needs '--listen-postgres'") }
            return nil
        }
        return PostgresListenOptions(address: address, isInsecure: try arguments[insecure])
    }
}
