internal import JobAssembly
internal import StreamCore

/// Where readers are served.
enum ListenArguments {
    static let listen = Option.optional(
        "listen", .text("HOST:PORT"), "serve the views over HTTP there: rows, SQL, changes, metrics, health")
    static let all = [listen.specification] + GuardArguments.all

    /// Nil where nothing is to be served.
    static func read(_ arguments: Arguments, logger: any Logger) throws -> ListenOptions? {
        guard let address = try arguments[listen] else {
            try GuardArguments.refuse(arguments, without: "'--listen'")
            return nil
        }
        return ListenOptions(address: address, readers: try GuardArguments.read(arguments, logger: logger))
    }
}
