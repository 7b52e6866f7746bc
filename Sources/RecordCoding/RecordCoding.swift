// The RecordCoding module.
