public import NetworkServer
public import StreamCore

/// PostgreSQL's protocol 3.0 over the views of one job, read-only: psql, drivers and what is built on them read whole
/// epochs with the tools that people have. See docs/psql.md.
public final class PostgresProtocol: ConnectionHandler {
    private let surroundings: SessionSurroundings
    private let logger: any Logger

    /// - Parameters:
    ///   - views: closed by whoever opened it, after the server has drained. A transaction block holds a snapshot.
    ///   - authority: decides who is let in.
    ///   - encryption: nil: clients that ask for TLS are told that there is none.
    public init(
        _ views: any ViewReader, limits: PostgresLimits = PostgresLimits(),
        authority: any PostgresAuthority = EverybodyMayRead(), encryption: SessionEncryption? = nil,
        clock: any EngineClock = SystemClock(),
        logger: any Logger = SilentLogger()
    ) {
        surroundings = SessionSurroundings(
            views: views, catalog: CatalogDatabase(clock: clock), limits: limits, clock: clock,
            registry: CancelRegistry(), authority: authority, encryption: encryption)
        self.logger = logger
    }

    public func serve(_ stream: ByteStream) async throws {
        let session = PostgresSession(stream, surroundings)
        do {
            try await session.serve()
        } catch {
            await session.end()
            throw error
        }
        await session.end()
    }

    public var overloadAnswer: [UInt8] {
        var writer = MessageWriter()
        writer.error(
            ErrorReport(.tooManyConnections, "sorry, too many clients already", hint: "try again when others have left")
                .with(.fatal))
        return writer.take()
    }
}
