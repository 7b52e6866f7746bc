internal import CEpoll

/// What a connection wants to hear of its socket. Events that nobody waits for are taken off only when they come, so
/// that an ordinary request changes nothing.
struct Interest: Equatable {
    var reading = true
    var writing = false
    var leaving = true

    var events: UInt32 {
        (reading ? WEIR_POLL_IN : 0) | (writing ? WEIR_POLL_OUT : 0) | (leaving ? WEIR_POLL_PEER_CLOSED : 0)
    }
}
