/// A schema of the file as far as it could be read.
struct ReadFields {
    var declared: [DeclaredField] = []
    /// Paths of columns whose types could not be read.
    var hidden: Set<String> = []
    /// The name of some field could not be read.
    var isOpen = false
    /// Nothing was reported.
    var isSound = true

    /// Where nothing of it could be read.
    static let unreadable = ReadFields(isOpen: true, isSound: false)

    mutating func hide(_ name: String) {
        hidden.insert(name)
        isSound = false
    }

    /// Takes in what was read of the struct `name`, but for the struct itself.
    mutating func hide(within name: String, _ inner: ReadFields) {
        hidden.formUnion(inner.hidden.map { name + "." + $0 })
        if inner.isOpen || inner.declared.isEmpty { hidden.insert(name) }
        isSound = isSound && inner.isSound
    }
}
