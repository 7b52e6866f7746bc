"""Count and exact sum of a key, folded a batch at a time: one call for all that a batch holds of the key."""

from bytewax.operators import StatefulBatchLogic


class Totals(StatefulBatchLogic):
    """A view's row: read when the stream ends."""

    def __init__(self, resumed):
        self.count, self.cents = resumed or (0, 0)

    def on_batch(self, values):
        self.count += len(values)
        self.cents += sum(values)
        return (), StatefulBatchLogic.RETAIN

    def on_eof(self):
        return ((self.count, self.cents),), StatefulBatchLogic.DISCARD

    def snapshot(self):
        return (self.count, self.cents)


class ChangingTotals(Totals):
    """A view's row that is emitted whenever a batch has changed it."""

    def on_batch(self, values):
        super().on_batch(values)
        return ((self.count, self.cents),), StatefulBatchLogic.RETAIN

    def on_eof(self):
        return (), StatefulBatchLogic.RETAIN
