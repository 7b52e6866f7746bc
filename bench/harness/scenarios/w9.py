"""W9: W1 to W3 from a file of JSON lines on one lane, beside DuckDB with one thread and the limit's loops."""

import canonical
from figures import Section, Series, comparison
from processes import Failed, brief, say
from programs import less_start

SELECTS = {"w2": ("w2-enrich-aggregate", "SELECT category, lines, revenue FROM revenue_by_category"),
           "w3": ("w3-keyed-state", "SELECT customer_id, orders, spent FROM customers")}


def run(bench):
    section = Section("W9", "W9: from a file, one lane", skipped=list(bench.skipped))
    section.texts.append(
        f"{bench.events:,} events from one file of JSON lines, {bench.runs} runs of each program, interleaved; every "
        "result equals the limit's, line for line. `decode` is the limit's loop that reads the fields and does nothing "
        "with them. The tables are of W1, W2 and W3.")
    for workload in ("w1", "w2", "w3"):
        compared = FromFile(bench, workload)
        series = compared.run()
        section.tables.append(comparison(series, "limit"))
        section.skipped += compared.skipped
        judge(section, workload, {each.program: each for each in series})
    section.commands = [
        "weir run bench/topologies/w9-filter-derive.yaml --until-end",
        "weir run bench/topologies/w2-enrich-aggregate.yaml --source order_events=orders.ndjson --until-end",
        "weir run bench/topologies/w3-keyed-state.yaml --source order_events=orders.ndjson --until-end"]
    return section


def judge(section, workload, by_name):
    if "duckdb" in by_name:
        section.target(f"W9 {workload.upper()}: CPU of DuckDB's",
                       by_name["weir"].cost / by_name["duckdb"].cost, 0.6)


class FromFile:
    def __init__(self, bench, workload):
        self.bench, self.workload, self.input = bench, workload, bench.lines(bench.events)
        self.expected, self.skipped = None, []

    def run(self):
        series = {name: Series(name) for name in ("decode", "limit", "weir")}
        start, peers = self.start(), list(self.bench.peers)
        for turn in range(self.bench.runs):
            series["limit"].runs.append(self.limit())
            series["decode"].runs.append(self.decode())
            series["weir"].runs.append(self.weir(start))
            for peer in list(peers):
                try:
                    series.setdefault(peer.name, Series(peer.name)).runs.append(self.peer(peer))
                except Failed as failure:
                    peers.remove(peer)
                    del series[peer.name]
                    if "status 3" not in str(failure):
                        self.skipped.append([peer.name, brief(failure)])
                        say(f"w9-{self.workload}: {peer.name} is left out: {failure}")
            say(f"w9-{self.workload} turn {turn + 1}: " + ", ".join(
                f"{name} {each.runs[-1].cost:.2f} us" for name, each in series.items() if each.runs))
        return [each for each in series.values() if each.runs]

    def options(self, result):
        return ["--input", self.input, "--products", self.bench.products, "--result", result]

    def limit(self):
        result = self.bench.file("limit.txt")
        run = self.bench.limit.run(f"w9-{self.workload}", *self.options(result), events=self.bench.events)
        found = self.read(result)
        self.expected = self.expected or found
        canonical.require_equal("the limit", found, self.expected)
        return run

    def decode(self):
        return self.bench.limit.run(f"w9-{self.workload}", *self.options(self.bench.file("none")), "--decode-only",
                                    events=self.bench.events)

    def read(self, path):
        """W1's records are lines as the sink writes them, from the limit and Weir; else totals."""
        if self.workload != "w1":
            return canonical.totals_of_file(path)
        with open(path) as file:
            return sorted(file.read().splitlines())

    def job(self, source, output):
        if self.workload == "w1":
            return self.bench.weir.job("w9-filter-derive", {"BENCH_INPUT": source, "BENCH_OUTPUT": output})
        topology, _ = SELECTS[self.workload]
        environment = {"KAFKA_BROKERS": "none", "BENCH_PRODUCTS": self.bench.products}
        return self.bench.weir.job(topology, environment, "--source", f"order_events={source}")

    def start(self):
        nothing = self.bench.file("nothing.ndjson")
        open(nothing, "w").close()
        spent = []
        for _ in range(3):
            job = self.job(nothing, self.bench.file("start.ndjson"))
            spent.append(job.run())
            job.discard()
        return sorted(spent, key=lambda each: each.cpu)[1]

    def weir(self, start):
        output = self.bench.file("weir.ndjson")
        job = self.job(self.input, output)
        try:
            run = less_start(job.run(), start, self.bench.events)
            if self.workload == "w1":
                found = self.read(output)
            else:
                found = canonical.totals_of_csv(job.csv(SELECTS[self.workload][1]), header=True)
            canonical.require_equal(f"w9-{self.workload} of weir", found, self.expected)
            return run
        finally:
            job.discard()
            self.bench.remove("weir.ndjson")

    def peer(self, peer):
        result = self.bench.file("peer.txt")
        run = peer.run(f"w9-{self.workload}", *self.options(result), events=self.bench.events)
        if self.workload == "w1":
            canonical.require_equal(f"w9-w1 of {peer.name}", canonical.large_orders_of_file(result),
                                    canonical.large_orders_of_lines(self.expected))
        else:
            canonical.require_equal(f"w9-{self.workload} of {peer.name}", self.read(result), self.expected)
        return run
