"""What runs cost, by the event, and how programs compare."""

from dataclasses import dataclass, field
from statistics import median


@dataclass
class Run:
    """From the first event to the last durable result: seconds, seconds, MiB."""
    cpu: float
    wall: float
    rss: float
    events: int

    @property
    def cost(self):
        """CPU microseconds an event."""
        return self.cpu / self.events * 1e6

    @property
    def rate(self):
        """Events a second by the clock."""
        return self.events / self.wall if self.wall > 0 else 0


@dataclass
class Series:
    """One program's runs of one workload."""
    program: str
    runs: list = field(default_factory=list)
    note: str = ""

    @property
    def cost(self):
        return median(run.cost for run in self.runs)

    @property
    def spread(self):
        costs = [run.cost for run in self.runs]
        return (max(costs) - min(costs)) / median(costs)

    @property
    def best_rate(self):
        return max(run.rate for run in self.runs)

    @property
    def rss(self):
        return max(run.rss for run in self.runs)


@dataclass
class Section:
    """What a scenario found: a heading, paragraphs, tables (a list of rows each, the first its heads), bars of the
    chart (program and CPU microseconds an event) and which programs were left out and why."""
    name: str
    title: str
    commands: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    bars: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    targets: list = field(default_factory=list)

    def target(self, what, reached, wanted):
        """A line of the targets: met where `reached` is at most `wanted`."""
        self.targets.append([what, f"{reached:.2f}", f"{wanted:.2f}", "met" if reached <= wanted else "missed"])


def comparison(series, base):
    """A table of programs: cost, ratio to the program `base`, rate, memory."""
    floor = next((each.cost for each in series if each.program == base), None)
    rows = [["program", "CPU us/event (median)", "spread", f"of {base}'s", "events/s (best)", "peak RSS MiB"]]
    for each in series:
        ratio = f"{each.cost / floor:.2f}" if floor else "-"
        rows.append([each.program + (f" ({each.note})" if each.note else ""), f"{each.cost:.3f}",
                     f"{each.spread:.0%}", ratio, f"{each.best_rate:,.0f}", f"{each.rss:.0f}"])
    return rows


def plain_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) if index == 0 else cell.rjust(width)
                 for index, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
