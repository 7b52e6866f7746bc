/// A key that somebody waits for, or that is refreshed.
///
/// | phase | means | becomes |
/// | --- | --- | --- |
/// | `queued` | waits for a request | `inFlight`; gone when nobody wants it any more |
/// | `inFlight` | a request asks for it | answered and gone; `delayed` when it failed or was missing and may be tried again |
/// | `delayed` | waits for its backoff | `queued`; gone when nobody wants it any more |
/// | `gone` | answered, spent or given up; its place is reused once the queue has passed it | - |
struct WantedKey {
    enum Phase { case queued, inFlight, delayed, gone }

    /// A lane's batch, and the number the key has there.
    struct Claim {
        let waiter: Int
        let number: Int32
    }

    let key: LookupKey
    var phase = Phase.queued
    var claims: [Claim] = []
    /// Since when the table could not be reached for this key; nil while it can.
    var unreachableSince: Int64?
    /// Requests with this key that were answered with an error.
    var refusals = 0
    /// Requests with this key that found nobody.
    var failures = 0
    /// Answers that there is no such key.
    var absences = 0
    /// Keys that may stand in one request with it: fewer after a refusal, so that one bad key does not take others along.
    var companions = Int.max
}
