internal import Glibc

/// The process's memory as the kernel counts it.
enum ProcessMemory {
    /// Bytes in RAM: the second figure of `/proc/self/statm`, in pages (proc(5)); nil where there is none.
    static var resident: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let figures = text.split(separator: " ")
        guard figures.count > 1, let pages = Int(figures[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
