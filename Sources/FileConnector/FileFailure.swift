internal import Glibc
internal import StreamCore

/// Errors of files, for people.
enum FileFailure {
    static func cannotOpen(_ path: String, _ code: Int32) -> WeirError {
        if code == ENOENT {
            return WeirError(
                "file-not-found", "there is no file '\(path)'",
                hint: "check the path; in a topology it is relative to that file")
        }
        return WeirError("file-unreadable", "'\(path)' cannot be opened: \(text(code))", hint: "check its permissions")
    }

    static func cannotOpenForWriting(_ path: String, _ code: Int32) -> WeirError {
        switch code {
        case ENOENT:
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
            return WeirError(
                "file-unwritable", "'\(path)' cannot be made: there is no folder '\(folder)'",
                hint: "make the folder, or name another path")
        case EISDIR: return WeirError("file-unwritable", "'\(path)' is a folder", hint: "name a file in it")
        default: return cannotWrite(path, code)
        }
    }

    static func notAFile(_ path: String) -> WeirError {
        WeirError(
            "file-unreadable", "'\(path)' is a pipe or a device, and only files are read",
            hint: "write what comes from it into a file, and name that")
    }

    static func cannotRead(_ path: String, _ code: Int32) -> WeirError {
        WeirError("file-unreadable", "'\(path)' cannot be read: \(text(code))")
    }

    static func cannotWrite(_ path: String, _ code: Int32) -> WeirError {
        if code == EPIPE { return WeirError("output-closed", "whoever read '\(path)' has left") }
        return WeirError(
            "file-unwritable", "'\(path)' cannot be written: \(text(code))", hint: "check its disk and permissions",
            isTransient: code == ENOSPC || code == EDQUOT)
    }

    static func cannotKeep(_ path: String, _ code: Int32) -> WeirError {
        WeirError(
            "file-unwritable", "what '\(path)' holds cannot be set aside: \(text(code))",
            hint: "move it away, or name another path for the sink")
    }

    static func shrank(_ path: String, _ position: Int64) -> WeirError {
        WeirError(
            "file-shrank", "'\(path)' ends before byte \(position), where there was more of it",
            hint: "a file must not change while a job reads it; put it back, or reset the job")
    }

    static func truncated(_ path: String) -> WeirError {
        WeirError(
            "file-truncated", "'\(path)' ends in the middle of an LZ4 frame",
            hint: "the file was cut short; make it anew")
    }

    static func corrupt(_ path: String, _ error: WeirError) -> WeirError {
        WeirError(error.code, "'\(path)': \(error.message)", hint: error.hint)
    }

    static func trailing(_ path: String) -> WeirError {
        WeirError(
            "lz4-corrupt", "'\(path)' holds, behind its last whole LZ4 frame, bytes that are no frame",
            hint: "something was appended to the file that is not compressed; make it anew")
    }

    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
