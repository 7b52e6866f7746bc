"""W4's windows of one product, folded a batch at a time.

Bytewax's own fold_window calls into Python several times for each row and deep-copies the state of each key in each
epoch, which costs ten times as much; its documentation offers this lower operator for such cases.
"""

import orders
from bytewax.operators import StatefulBatchLogic

# The watermark is the key's own, whatever partition its events come from: it must wait for the slowest partition on top
# of the topology's lag and lateness.
PARTITION_SKEW = 20_000
WAIT = orders.LAG + orders.LATENESS + PARTITION_SKEW


class MinuteSums(StatefulBatchLogic):
    def __init__(self, resumed):
        sums, self.highest, self.closed_until = resumed or ({}, 0, 0)
        self.sums = dict(sums)

    def on_batch(self, values):
        sums = self.sums
        for ts, quantity in values:
            start = ts - ts % orders.MINUTE
            if start >= self.closed_until:
                sums[start] = sums.get(start, 0) + quantity
            if ts > self.highest:
                self.highest = ts
        closed = [start for start in sums if start + orders.MINUTE <= self.highest - WAIT]
        return self._close(closed) if closed else (), StatefulBatchLogic.RETAIN

    def on_eof(self):
        return self._close(list(self.sums)), StatefulBatchLogic.DISCARD

    def snapshot(self):
        return (tuple(self.sums.items()), self.highest, self.closed_until)

    def _close(self, starts):
        self.closed_until = max([self.closed_until, *(start + orders.MINUTE for start in starts)])
        return [(start, self.sums.pop(start)) for start in sorted(starts)]
