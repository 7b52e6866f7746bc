"""W4: quantities by minute of event time; a minute closes when every partition's watermark has passed it."""

import orders
from orjson import loads


class Windows:
    def __init__(self, options, producer):
        self.topic, self.producer = options.out_topic, producer
        self.open = {}
        self.highest = {}
        self.partitions = len(producer.list_topics(options.topic).topics[options.topic].partitions)
        self.closed_until = 0

    def take(self, messages):
        for message in messages:
            event = loads(message.value())
            ts = event["ts"]
            partition = message.partition()
            if ts > self.highest.get(partition, 0):
                self.highest[partition] = ts
            if event["type"] == "OrderCreated":
                self._add(ts - ts % orders.MINUTE, event["items"])
        self._close()

    def _add(self, start, items):
        if start < self.closed_until:
            return
        window = self.open.setdefault(start, {})
        for item in items:
            product = item["product_id"]
            window[product] = window.get(product, 0) + item["quantity"]

    def _close(self):
        if len(self.highest) < self.partitions:
            return
        watermark = min(self.highest.values()) - orders.LAG
        for start in sorted(self.open):
            if start + orders.MINUTE + orders.LATENESS > watermark:
                break
            self._emit(start)

    def _emit(self, start):
        for product, quantity in self.open.pop(start).items():
            self._produce(orders.closed_window(product, start, quantity), product)
        self.closed_until = start + orders.MINUTE

    def _produce(self, body, key):
        try:
            self.producer.produce(self.topic, body, key)
        except BufferError:  # the producer's queue is full: wait for deliveries
            self.producer.poll(1)
            self._produce(body, key)

    def end(self):
        """The stream is over: every window closes."""
        for start in sorted(self.open):
            self._emit(start)

    def write(self, path):
        open(path, "w").close()
