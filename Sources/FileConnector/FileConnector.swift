// The FileConnector module.
