internal import CSpawn
internal import Glibc

/// What a program reads.
public enum ProgramInput: Sendable, Equatable {
    case nothing
    case text(String)
    /// One that the caller keeps open until the program has started.
    case descriptor(Int32)
}

/// Where a program's output or errors go.
public enum ProgramOutput: Sendable, Equatable {
    /// To be asked for as text. It lies in memory and not in a pipe, so that nobody has to empty it, and a child that the
    /// program leaves behind does not hold its end.
    case kept
    case nowhere
    /// A file's path; what it held is lost.
    case file(String)
    /// One that the caller keeps open until the program has started.
    case descriptor(Int32)
}

extension ProgramInput {
    func open() throws -> Descriptor {
        switch self {
        case .nothing: return try Descriptor.open("/dev/null", O_RDONLY)
        case .descriptor(let number): return Descriptor(number, isOwned: false)
        case .text(let text):
            let memory = try Descriptor.inMemory()
            try memory.write(text)
            return memory
        }
    }
}

extension ProgramOutput {
    func open() throws -> Descriptor {
        switch self {
        case .kept: try Descriptor.inMemory()
        case .nowhere: try Descriptor.open("/dev/null", O_WRONLY)
        case .file(let path): try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND)
        case .descriptor(let number): Descriptor(number, isOwned: false)
        }
    }
}

/// An open file that no child inherits, closed with its owner.
final class Descriptor: Sendable {
    let number: Int32
    private let isOwned: Bool

    init(_ number: Int32, isOwned: Bool = true) {
        self.number = number
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { close(number) }
    }

    static func open(_ path: String, _ flags: Int32) throws -> Descriptor {
        let number = Glibc.open(path, flags | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw ProgramFailure("cannot open '\(path)'", number: errno) }
        return Descriptor(number)
    }

    /// A file without a name.
    static func inMemory() throws -> Descriptor {
        let number = weir_memory_file()
        guard number >= 0 else { throw ProgramFailure("no file in memory", number: errno) }
        return Descriptor(number)
    }

    /// From the file's beginning; where it is read or written elsewhere stays as it is.
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { pwrite(number, $0.baseAddress! + done, $0.count - done, off_t(done)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ProgramFailure("cannot write a program's input", number: errno) }
            done += count
        }
    }

    /// All that the file holds.
    var text: String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = piece.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, off_t(bytes.count)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece.prefix(count)
        }
    }
}
