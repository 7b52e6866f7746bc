/// The few parameters of one request by their names.
struct ParameterValues: Sendable {
    private var all: [(name: String, value: String)] = []

    subscript(name: String) -> String? {
        for one in all where one.name == name { return one.value }
        return nil
    }

    /// False where there is one of that name already, which stays.
    mutating func insert(_ value: String, for name: String) -> Bool {
        guard self[name] == nil else { return false }
        all.append((name, value))
        return true
    }
}
