// The LookupConnectors module.
