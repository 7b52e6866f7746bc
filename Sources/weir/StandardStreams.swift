#if canImport(Glibc)
    internal import Glibc
#endif

/// Descriptors 0 to 2. What is opened while one of them is closed takes its number, and messages are then written into
/// a database, a socket or the signals' pipe.
enum StandardStreams {
    /// Has those that the program was started without read nothing and drop what is written to them. To be called
    /// before anything is opened.
    static func fill() {
        while true {
            let file = open("/dev/null", O_RDWR)
            guard file >= 0, file <= 2 else {
                if file > 2 { close(file) }
                return
            }
        }
    }
}
