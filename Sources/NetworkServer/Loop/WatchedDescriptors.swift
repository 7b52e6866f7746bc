/// What the loop watches, by descriptor. A generation tells a descriptor from an earlier one with the same number, so
/// that an event which waited while its descriptor was closed and opened anew reaches nobody.
struct WatchedDescriptors {
    private struct Slot {
        var target: (any PollTarget)?
        var generation: UInt32
    }

    private var slots: [Slot] = []

    var count: Int { slots.count }

    mutating func insert(_ target: any PollTarget, _ descriptor: Int32) -> UInt32 {
        let index = Int(descriptor)
        while slots.count <= index { slots.append(Slot(target: nil, generation: 0)) }
        slots[index].target = target
        slots[index].generation &+= 1
        return slots[index].generation
    }

    mutating func remove(_ descriptor: Int32) {
        guard slots.indices.contains(Int(descriptor)) else { return }
        slots[Int(descriptor)].target = nil
    }

    func target(_ descriptor: Int32, _ generation: UInt32) -> (any PollTarget)? {
        guard slots.indices.contains(Int(descriptor)), slots[Int(descriptor)].generation == generation else {
            return nil
        }
        return slots[Int(descriptor)].target
    }

    func target(at index: Int) -> (any PollTarget)? { slots[index].target }
}
