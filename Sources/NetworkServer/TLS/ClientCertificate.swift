/// Whom a verified client certificate names.
public struct ClientCertificate: Sendable, Equatable {
    /// The subject's common name; empty without one.
    public let commonName: String
    /// The whole subject as RFC 2253 writes it: `CN=ada,O=shop`.
    public let subject: String
}
