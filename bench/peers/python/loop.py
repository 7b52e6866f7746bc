"""Consumes N events in batches, hands each to the workload, commits every two seconds."""

import os
import time

import options as command_line
import workloads
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from span import Span

COMMIT_SECONDS = 2
BATCH = 10_000


def consumer(options):
    return Consumer(
        {
            "bootstrap.servers": options.brokers,
            "group.id": f"weir-bench-python-{os.getpid()}",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "fetch.message.max.bytes": 4 << 20,
        }
    )


def commit(source):
    try:
        source.commit(asynchronous=False)
    except KafkaException as error:
        # Nothing was consumed since the last commit.
        if error.args[0].code() != KafkaError._NO_OFFSET:
            raise


def main():
    options = command_line.parse()
    span = Span()
    # The partitioner that Kafka's own client has; fuller batches than by default.
    producer = Producer(
        {"bootstrap.servers": options.brokers, "partitioner": "murmur2_random", "linger.ms": 20, "batch.size": 1 << 20}
    )
    source = consumer(options)
    source.subscribe([options.topic])
    workload = workloads.make(options, producer)
    consumed, last_commit = 0, time.monotonic()
    while consumed < options.events:
        messages = source.consume(BATCH, timeout=0.5)
        if messages:
            span.begin()
        for message in messages:
            if message.error():
                raise RuntimeError(message.error())
        workload.take(messages)
        consumed += len(messages)
        producer.poll(0)
        if time.monotonic() - last_commit >= COMMIT_SECONDS:
            producer.flush()
            commit(source)
            last_commit = time.monotonic()
    workload.end()
    producer.flush()
    commit(source)
    span.end()
    source.close()
    workload.write(options.result)
    span.report(consumed)


main()
