/// Whether the files that are read are there, where the loader was given a way to look.
extension Resolver {
    /// - Parameter option: of the command line, which named the file.
    func checkFile(_ path: String, option: String) {
        guard let problem = problem(with: path) else { return }
        context.error(
            problem.code, "\(option): \(problem.text)",
            hint: "a relative path of an option is relative to the working directory", at: .nowhere)
    }

    /// - Parameters:
    ///   - node: the path as the topology writes it.
    ///   - option: of the command line, which names another file.
    func checkFile(_ path: String, _ node: Node, instead option: String) {
        guard let problem = problem(with: path) else { return }
        let isRelative = !(node.rawText ?? "").hasPrefix("/")
        context.error(
            problem.code, "`\(node.rawText ?? "")`: \(problem.text)",
            hint: (isRelative ? "a relative path is relative to the topology file; " : "")
                + "\(option) reads another file",
            at: node.span)
    }

    private func problem(with path: String) -> (code: String, text: String)? {
        switch options.look?(path) {
        case nil, .readable: nil
        case .missing: (code: "file-not-found", text: "there is no such file")
        case .noFile(let what): (code: "file-unreadable", text: "this is \(what), and a file is wanted")
        case .unreadable(let reason): (code: "file-unreadable", text: "the file cannot be read: \(reason)")
        }
    }
}
