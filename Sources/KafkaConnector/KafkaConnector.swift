// The KafkaConnector module.
