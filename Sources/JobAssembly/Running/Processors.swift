internal import Glibc

/// The machine's processors.
enum Processors {
    /// Those that this process may run on, at least one.
    static var online: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
