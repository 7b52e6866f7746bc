internal import KafkaConnector
public import StreamCore

/// What a transfer moved.
public struct TransferSummary: Sendable {
    public var records: Int
    public var bytes: Int
}

/// A topic to be made.
public struct TopicRequest: Sendable, Equatable {
    public var name: String
    public var partitions: Int

    public init(name: String, partitions: Int) {
        self.name = name
        self.partitions = partitions
    }

    /// Reads `NAME:PARTITIONS`; nil where a broker would refuse such a topic.
    public init?(parsing text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, TopicName.isLegal(String(parts[0])), let partitions = Int(parts[1]),
            (1...1024).contains(partitions)
        else { return nil }
        self.init(name: String(parts[0]), partitions: partitions)
    }
}

/// What is to be produced, and whereto.
public struct ProduceOptions: Sendable {
    public var brokers: String
    public var topic: String
    /// A path of the record's JSON whose text becomes the key; nil: no key.
    public var keyField: String?
    /// Newline-delimited JSON, plain or an LZ4 frame.
    public var path: String
    public var stop: StopSignal
    /// Records done, and how many there will be where that is known.
    public var onProgress: @Sendable (Int, Int?) -> Void

    public init(
        brokers: String, topic: String, keyField: String?, path: String, stop: StopSignal,
        onProgress: @escaping @Sendable (Int, Int?) -> Void
    ) {
        self.brokers = brokers
        self.topic = topic
        self.keyField = keyField
        self.path = path
        self.stop = stop
        self.onProgress = onProgress
    }
}

/// Which events are to be generated, and whereto.
public struct GenerateOptions: Sendable {
    public var events: Int
    /// Events a second; nil: as fast as they can be taken.
    public var rate: Int?
    public var seed: UInt64
    public var destination: Destination
    /// Where to write the products that the events name, as CSV.
    public var productsPath: String?
    public var stop: StopSignal
    public var onProgress: @Sendable (Int, Int?) -> Void

    public enum Destination: Sendable, Equatable {
        case topic(String, brokers: String)
        case file(String)
        case standardOutput
    }

    public init(
        events: Int, rate: Int?, seed: UInt64, destination: Destination, productsPath: String?, stop: StopSignal,
        onProgress: @escaping @Sendable (Int, Int?) -> Void
    ) {
        self.events = events
        self.rate = rate
        self.seed = seed
        self.destination = destination
        self.productsPath = productsPath
        self.stop = stop
        self.onProgress = onProgress
    }
}
