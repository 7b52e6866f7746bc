"""W1 to W4 as each program runs them: the limit, Weir and the peers over the same topic, results checked each time."""

import os
import tempfile

import canonical
from figures import Series
from processes import Failed, brief, say
from programs import less_start


class KafkaWorkload:
    """One workload from a topic. `select` reads the result from the view; none where it goes to a topic."""

    def __init__(self, name, title, topology, select=None, job_options=()):
        self.name, self.title, self.topology, self.select = name, title, topology, select
        self.job_options = job_options


WORKLOADS = {
    "w1": KafkaWorkload("w1", "W1: filter and derive", "w1-filter-derive"),
    "w2": KafkaWorkload("w2", "W2: enrich and aggregate", "w2-enrich-aggregate",
                        "SELECT category, lines, revenue FROM revenue_by_category"),
    "w3": KafkaWorkload("w3", "W3: keyed state", "w3-keyed-state", "SELECT customer_id, orders, spent FROM customers"),
    "w4": KafkaWorkload("w4", "W4: windows", "w4-windows", job_options=("--close-windows",)),
}


class Comparison:
    """Runs the programs of one workload, interleaved, and holds every result against the limit's first."""

    def __init__(self, bench, workload, events):
        self.bench, self.workload, self.events = bench, workload, events
        self.topic, self.nothing = bench.topic(events), bench.topic(0)
        self.expected_lines = self.expected = None
        self.skipped = []

    def run(self):
        """By program, the limit and Weir first."""
        series = {"limit": Series("limit"), "weir": Series("weir")}
        start = self.start()
        peers = list(self.bench.peers)
        for turn in range(self.bench.runs):
            series["limit"].runs.append(self.limit())
            series["weir"].runs.append(self.weir(start))
            for peer in list(peers) if turn < self.bench.peer_runs else []:
                try:
                    series.setdefault(peer.name, Series(peer.name)).runs.append(self.peer(peer))
                except Failed as failure:
                    self.leave_out(peer, failure, peers, series)
            say(f"{self.workload.name} turn {turn + 1}: " + ", ".join(
                f"{name} {each.runs[-1].cost:.2f} us" for name, each in series.items() if len(each.runs) > turn))
        return [each for each in series.values() if each.runs]

    def leave_out(self, peer, failure, peers, series):
        """A peer that does not have the workload, or whose result is wrong, is named with the reason, without a
        number."""
        peers.remove(peer)
        del series[peer.name]
        self.skipped.append([peer.name, brief(failure)])
        say(f"{self.workload.name}: {peer.name} is left out: {failure}")

    def start(self):
        with self.bench.kafka.fresh_topics("out") as (out,):
            environment = self.bench.environment(self.nothing, BENCH_OUT=out)
            return self.bench.start_cost(self.workload.topology, environment, *self.workload.job_options)

    def options(self, out, result):
        return ["--brokers", self.bench.kafka.brokers, "--topic", self.topic, "--events", str(self.events),
                "--products", self.bench.products, "--out-topic", out, "--result", result]

    def limit(self):
        with self.bench.kafka.fresh_topics("out") as (out,):
            result = self.bench.file("limit.txt")
            run = self.bench.limit.run(self.workload.name, *self.options(out, result), events=self.events)
            if self.expected is None:
                self.remember(out, result)
            self.check("limit", out, result)
            return run

    def remember(self, out, result):
        """The first result of the limit is what all are held against."""
        if self.workload.select:
            self.expected = canonical.totals_of_file(result)
        else:
            self.expected_lines = sorted(self.bench.kafka.records(out))
            self.expected = canonical.as_values(self.workload.name, self.expected_lines)
        if not self.expected:
            raise Failed("the limit's result is empty")

    def check(self, program, out, result):
        if self.workload.select:
            found = canonical.totals_of_file(result)
        else:
            found = canonical.as_values(self.workload.name, self.bench.kafka.records(out))
        canonical.require_equal(f"{self.workload.name} of {program}", found, self.expected)

    def weir(self, start):
        job = None
        with self.bench.kafka.fresh_topics("out") as (out,):
            try:
                job = self.bench.weir.job(self.workload.topology, self.bench.environment(self.topic, BENCH_OUT=out),
                                          *self.workload.job_options)
                spent = job.run()
                self.check_weir(job, out)
                return less_start(spent, start, self.events)
            finally:
                if job:
                    job.discard()
                    self.bench.kafka.forget_job(job.id)

    def check_weir(self, job, out):
        """Rows are held against the limit's by value, records by every byte."""
        if self.workload.select:
            found, expected = canonical.totals_of_csv(job.csv(self.workload.select), header=True), self.expected
        else:
            found, expected = sorted(self.bench.kafka.records(out)), self.expected_lines
        canonical.require_equal(f"{self.workload.name} of weir", found, expected)

    def peer(self, peer):
        with self.bench.kafka.fresh_topics("out") as (out,):
            result, state = self.bench.file("peer.txt"), tempfile.mkdtemp(prefix="peer-", dir=self.bench.space)
            run = peer.run(self.workload.name, *self.options(out, result), "--state", state, events=self.events)
            if self.workload.select and not os.path.exists(result):
                raise Failed(f"{peer.name} wrote no result")
            self.check(peer.name, out, result)
            return run
