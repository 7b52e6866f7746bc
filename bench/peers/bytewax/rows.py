"""A view's final rows, gathered in this process."""

from bytewax.outputs import DynamicSink, StatelessSinkPartition


class Rows(DynamicSink):
    def __init__(self):
        self.values = []

    def build(self, step_id, worker_index, worker_count):
        return Part(self.values)


class Part(StatelessSinkPartition):
    def __init__(self, values):
        self.values = values

    def write_batch(self, items):
        self.values.extend(items)
