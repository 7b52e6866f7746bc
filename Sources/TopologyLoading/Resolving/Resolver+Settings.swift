internal import TopologyModel

extension Resolver {
    func resolveSettings() {
        let block = root.nested(TopologyFormat.settings)
        settings.delivery = options.delivery ?? block[SettingsFormat.delivery] ?? settings.delivery
        settings.commitInterval = block[SettingsFormat.commitInterval] ?? settings.commitInterval
        settings.memory = block[SettingsFormat.memory] ?? settings.memory
        settings.shutdownTimeout = block[SettingsFormat.shutdownTimeout] ?? settings.shutdownTimeout
        settings.lanes = options.lanes ?? block[SettingsFormat.lanes]
        let buffer = block.nested(SettingsFormat.buffer)
        settings.bufferRows = buffer[SettingsFormat.bufferRows] ?? settings.bufferRows
        settings.bufferBytes = buffer[SettingsFormat.bufferBytes] ?? settings.bufferBytes
        let state = block.nested(SettingsFormat.state)
        settings.stateMemory = state[SettingsFormat.stateMemory] ?? settings.stateMemory
        let batch = block.nested(SettingsFormat.batch)
        settings.batchRows = options.batchRows ?? batch[SettingsFormat.batchRows] ?? settings.batchRows
        let letters = block.nested(SettingsFormat.deadLetters)
        settings.deadLetterRows = letters[SettingsFormat.deadLetterRows] ?? settings.deadLetterRows
        settings.deadLetterRetain = letters[SettingsFormat.deadLetterRetain] ?? settings.deadLetterRetain
    }

    /// The topology's name and the job's id, nil where they are missing or malformed.
    func identity() -> (name: String, id: String)? {
        guard let name = root[TopologyFormat.topology],
            Names.check(topology: name.text, "the name of a topology", at: name.span, context)
        else { return nil }
        guard let id = root.nested(TopologyFormat.settings)[SettingsFormat.id] else { return (name.text, name.text) }
        guard Names.check(topology: id.text, "a job's id", at: id.span, context) else { return nil }
        return (name.text, id.text)
    }
}
