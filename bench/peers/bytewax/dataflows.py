"""The workloads as dataflows. Events are decoded, filtered and unnested a batch at a time."""

from itertools import chain

import bytewax.operators as op
import orders
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from minutes import MinuteSums
from orjson import loads
from totals import ChangingTotals, Totals

# Small enough that the partitions stay close to each other in event time, large enough to spread a batch's cost.
BATCH = 2_000


def build(options, span, rows):
    flow = Dataflow("weir_bench")
    source = KafkaSource([options.brokers], [options.topic], tail=False, batch_size=BATCH)
    messages = op.input("orders", flow, source)
    {"w1": large_orders, "w2": categories, "w3": customers, "w3x": changes, "w4": windows}[options.workload](
        messages, options, span, rows
    )
    return flow


def created(messages, span):
    """Decodes a batch and keeps what was created."""
    span.begin()
    events = map(loads, [message.value for message in messages])
    return [event for event in events if event["type"] == "OrderCreated"]


def to_topic(stream, options):
    op.output("topic", stream, KafkaSink([options.brokers], options.out_topic, {"partitioner": "murmur2_random"}))


def record(key, body):
    return KafkaSinkMessage(key=key.encode(), value=body.encode())


def large_orders(messages, options, span, rows):
    def batch(messages):
        events = created(messages, span)
        return [record(event["customer_id"], orders.large_order(event)) for event in events if orders.is_large(event)]

    to_topic(op.flat_map_batch("large_orders", messages, batch), options)


def categories(messages, options, span, rows):
    category = orders.categories(options.products).get

    def batch(messages):
        items = chain.from_iterable(event["items"] for event in created(messages, span))
        return [
            (category(item["product_id"]), round(item["unit_price"]["amount"] * 100) * item["quantity"])
            for item in items
        ]

    lines = op.flat_map_batch("order_lines", messages, batch)
    op.output("view", op.stateful_batch("revenue", lines, Totals), rows)


def spending(messages, span):
    def batch(messages):
        return [(event["customer_id"], orders.cents(event["total"]["amount"])) for event in created(messages, span)]

    return op.flat_map_batch("spending", messages, batch)


def customers(messages, options, span, rows):
    op.output("view", op.stateful_batch("customers", spending(messages, span), Totals), rows)


def changes(messages, options, span, rows):
    totals = op.stateful_batch("customers", spending(messages, span), ChangingTotals)

    def batch(changed):
        return [record(key, orders.customer_change(key, count, cents)) for key, (count, cents) in changed]

    to_topic(op.flat_map_batch("changes", totals, batch), options)


def windows(messages, options, span, rows):
    def batch(messages):
        return [
            (item["product_id"], (event["ts"], item["quantity"]))
            for event in created(messages, span)
            for item in event["items"]
        ]

    lines = op.flat_map_batch("order_lines", messages, batch)
    sums = op.stateful_batch("sold_by_minute", lines, MinuteSums)

    def closed(batch):
        return [record(product, orders.closed_window(product, start, sum)) for product, (start, sum) in batch]

    to_topic(op.flat_map_batch("closed", sums, closed), options)
