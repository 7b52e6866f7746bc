import Testing

/// The program itself, as a process, at brokers as users have them. One test at a time: each of them loads the machine, and
/// what they wait for must not wait for others.
@Suite(.serialized) enum EndToEnd {}
