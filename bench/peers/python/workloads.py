"""The workloads: each takes batches of messages and keeps what it needs in dictionaries."""

import orders
from orjson import loads
from windows import Windows


def make(options, producer):
    return {"w1": LargeOrders, "w2": Categories, "w3": Customers, "w4": Windows}[options.workload](options, producer)


class LargeOrders:
    def __init__(self, options, producer):
        self.topic, self.producer = options.out_topic, producer

    def take(self, messages):
        for message in messages:
            event = loads(message.value())
            if orders.is_large(event):
                self._produce(orders.large_order(event), event["customer_id"])

    def _produce(self, body, key):
        try:
            self.producer.produce(self.topic, body, key)
        except BufferError:  # the producer's queue is full: wait for deliveries
            self.producer.poll(1)
            self._produce(body, key)

    def end(self):
        pass

    def write(self, path):
        open(path, "w").close()


class Totals:
    """Count and exact sum by key."""

    def __init__(self, options, producer):
        self.totals = {}

    def add(self, key, cents):
        row = self.totals.get(key)
        if row is None:
            self.totals[key] = [1, cents]
        else:
            row[0] += 1
            row[1] += cents

    def end(self):
        pass

    def write(self, path):
        orders.write_totals(path, self.totals.items())


class Categories(Totals):
    def __init__(self, options, producer):
        super().__init__(options, producer)
        self.categories = orders.categories(options.products)

    def take(self, messages):
        categories, add = self.categories, self.add
        for message in messages:
            event = loads(message.value())
            if event["type"] == "OrderCreated":
                for item in event["items"]:
                    cents = round(item["unit_price"]["amount"] * 100)
                    add(categories.get(item["product_id"]), cents * item["quantity"])


class Customers(Totals):
    def take(self, messages):
        add = self.add
        for message in messages:
            event = loads(message.value())
            if event["type"] == "OrderCreated":
                add(event["customer_id"], round(event["total"]["amount"] * 100))
