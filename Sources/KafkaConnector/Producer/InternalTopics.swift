/// The topics that a job keeps for itself, in the cluster its sinks write to.
public enum InternalTopics {
    /// One partition, compacted: its last record, read committed, says which epoch is committed.
    public static func epochs(of id: String) -> String { "\(id).epochs" }

    /// One partition, kept for ever.
    public static func deadLetters(of id: String) -> String { "\(id).dead-letters" }

    /// Small segments, so that compaction, which leaves the last one alone, has something to do.
    static let epochsConfiguration = [
        "cleanup.policy": "compact", "segment.bytes": "16777216", "min.cleanable.dirty.ratio": "0.1",
    ]

    static let deadLettersConfiguration = ["retention.ms": "-1"]
}
