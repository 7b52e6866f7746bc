"""What is measured: from the first event consumed to the last durable result, of the whole process."""

import json
import resource
import time


class Span:
    def __init__(self):
        self._cpu = self._wall = None

    def begin(self):
        """Starts the clocks once; later calls do nothing."""
        if self._wall is None:
            self._cpu, self._wall = time.process_time(), time.perf_counter()

    def end(self):
        self._cpu, self._wall = time.process_time() - self._cpu, time.perf_counter() - self._wall

    def report(self, events):
        peak_mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        values = {"cpu_seconds": round(self._cpu, 3), "wall_seconds": round(self._wall, 3)}
        print(json.dumps({**values, "rss_mb": round(peak_mebibytes, 1), "events": events}))
