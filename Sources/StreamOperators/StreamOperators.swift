// The StreamOperators module.
