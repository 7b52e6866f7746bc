internal import TopologyModel

extension Resolver {
    func resolveSettings() {
        let block = root.nested(TopologyFormat.settings)
        // What an option stands in for is read all the same, for its errors.
        let (delivery, lanes) = (block[SettingsFormat.delivery], block[SettingsFormat.lanes])
        settings.delivery = options.delivery ?? delivery ?? settings.delivery
        settings.commitInterval = block[SettingsFormat.commitInterval] ?? settings.commitInterval
        settings.memory = block[SettingsFormat.memory] ?? settings.memory
        settings.shutdownTimeout = block[SettingsFormat.shutdownTimeout] ?? settings.shutdownTimeout
        settings.lanes = options.lanes ?? lanes
        let buffer = block.nested(SettingsFormat.buffer)
        settings.bufferRows = buffer[SettingsFormat.bufferRows] ?? settings.bufferRows
        settings.bufferBytes = buffer[SettingsFormat.bufferBytes] ?? settings.bufferBytes
        let state = block.nested(SettingsFormat.state)
        settings.stateMemory = state[SettingsFormat.stateMemory] ?? settings.stateMemory
        let batchRows = block.nested(SettingsFormat.batch)[SettingsFormat.batchRows]
        settings.batchRows = options.batchRows ?? batchRows ?? settings.batchRows
        let letters = block.nested(SettingsFormat.deadLetters)
        settings.deadLetterRows = letters[SettingsFormat.deadLetterRows] ?? settings.deadLetterRows
        settings.deadLetterRetain = letters[SettingsFormat.deadLetterRetain] ?? settings.deadLetterRetain
    }

    /// The topology's name and the job's id, nil where they are missing or malformed.
    func identity() -> (name: String, id: String)? {
        let name = root[TopologyFormat.topology]
        let id = root.nested(TopologyFormat.settings)[SettingsFormat.id]
        let isNamed = name.map { Names.check(topology: $0.text, "the name of a topology", at: $0.span, context) }
        let isIdentified = id.map { Names.check(topology: $0.text, "a job's id", at: $0.span, context) }
        guard let name, isNamed == true, isIdentified != false else { return nil }
        return (name.text, id?.text ?? name.text)
    }
}
