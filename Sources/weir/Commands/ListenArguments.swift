internal import JobAssembly
internal import StreamCore

/// Where readers are served.
enum ListenArguments {
    static let listen = Option.optional(
        "listen", addressReader, "serve the views over HTTP there: a web page, rows, SQL, changes, metrics, health"
    )
    static let listenPostgres = Option.optional(
        "listen-postgres", addressReader, "serve the views to psql and PostgreSQL's drivers there")

    static let addressReader = ValueReader<String>("HOST:PORT", requirement: "HOST:PORT, as in 127.0.0.1:8080") {
        ListenOptions.isAddress($0) ? $0 : nil
    }

    static let all = [listen.specification, listenPostgres.specification] + GuardArguments.all

    /// What is wrong with the words themselves, before anything is read or begun.
    /// - Parameter hasDefault: the command listens without being told where.
    static func check(_ arguments: Arguments, hasDefault: Bool = false) throws {
        let isListening = try hasDefault || arguments[listen] != nil || arguments[listenPostgres] != nil
        try GuardArguments.check(arguments, isListening: isListening)
    }

    /// Nil where nothing is to be served.
    /// - Parameter fallback: where HTTP is spoken if nothing else is said; nil: nowhere.
    static func read(
        _ arguments: Arguments, or fallback: String? = nil, logger: any Logger
    ) throws -> ListenOptions? {
        let (address, postgres) = (try arguments[listen] ?? fallback, try arguments[listenPostgres])
        guard address != nil || postgres != nil else {
            try check(arguments)
            return nil
        }
        return ListenOptions(
            address: address, postgresAddress: postgres, readers: try GuardArguments.read(arguments, logger: logger))
    }
}
