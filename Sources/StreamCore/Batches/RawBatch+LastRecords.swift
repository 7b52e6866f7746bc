extension RawBatch {
    /// The last record of each partition, of at most `count` partitions: what a source knows a log by.
    public func lastRecords(ofPartitions count: Int) -> [(partition: Int32, record: RecordFingerprint)] {
        var last: [(partition: Int32, record: RecordFingerprint)] = []
        let partitions = partitions.base
        for record in stride(from: self.count - 1, through: 0, by: -1) {
            let partition = partitions[record]
            // Records of a partition come in long runs: only where one ends is there anything to look up.
            if record + 1 < self.count, partitions[record + 1] == partition { continue }
            if last.contains(where: { $0.partition == partition }) { continue }
            last.append((partition, fingerprint(of: record)))
            if last.count == count { break }
        }
        return last
    }

    private func fingerprint(of record: Int) -> RecordFingerprint {
        RecordFingerprint(
            offset: offsets[record], timestamp: timestamps[record], hash: RowHash.bytes(payload(record)))
    }
}
