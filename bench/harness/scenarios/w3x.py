"""W3x: W3 whose view tells a topic its changes, at-least-once and exactly-once, every 500 ms."""

import tempfile

import canonical
from figures import Section, Series, comparison
from processes import Failed, brief, say
from programs import less_start

TOPOLOGY = "w3x-changes"
WAYS = ("at-least-once", "exactly-once")


def run(bench):
    section = Section("W3X", "W3x: keyed state with changes into a topic", skipped=list(bench.skipped))
    scenario = Changes(bench)
    series = scenario.run()
    section.texts.append(
        f"{bench.events:,} events, `commit_interval: 500ms`, {bench.runs} runs of each, interleaved. After every run the "
        f"last committed record of each of {len(scenario.expected):,} customers is what the limit's W3 counts.")
    section.tables.append(comparison(series, "weir, at-least-once"))
    section.skipped += scenario.skipped
    by_name = {each.program: each for each in series}
    section.target("W3x: exactly-once, CPU of at-least-once's",
                   by_name["weir, exactly-once"].cost / by_name["weir, at-least-once"].cost, 1.25)
    section.commands = [f"weir run bench/topologies/{TOPOLOGY}.yaml --until-end --delivery {way}" for way in WAYS]
    return section


class Changes:
    def __init__(self, bench):
        self.bench, self.topic, self.nothing = bench, bench.topic(bench.events), bench.topic(0)
        self.skipped = []
        self.expected = self.expect()

    def expect(self):
        result = self.bench.file("limit.txt")
        self.bench.limit.run("w3", *self.options("none", result), events=self.bench.events)
        return canonical.totals_of_file(result)

    def options(self, out, result):
        return ["--brokers", self.bench.kafka.brokers, "--topic", self.topic, "--events", str(self.bench.events),
                "--products", self.bench.products, "--out-topic", out, "--result", result]

    def run(self):
        series = {f"weir, {way}": Series(f"weir, {way}") for way in WAYS}
        starts = {way: self.start(way) for way in WAYS}
        able = [(peer, way) for peer in self.bench.peers for way in WAYS]
        for turn in range(self.bench.runs):
            for way in WAYS:
                series[f"weir, {way}"].runs.append(self.weir(way, starts[way]))
            for peer, way in list(able):
                name = f"{peer.name}, {way}"
                try:
                    series.setdefault(name, Series(name)).runs.append(self.peer(peer, way))
                except Failed as failure:
                    able.remove((peer, way))
                    del series[name]
                    self.skipped.append([name, brief(failure)])
            say(f"w3x turn {turn + 1}: " + ", ".join(
                f"{name} {each.runs[-1].cost:.2f} us" for name, each in series.items() if each.runs))
        return [each for each in series.values() if each.runs]

    def start(self, way):
        with self.bench.kafka.fresh_topics("out") as (out,):
            return self.bench.start_cost(
                TOPOLOGY, self.bench.environment(self.nothing, BENCH_OUT=out), "--delivery", way)

    def weir(self, way, start):
        with self.bench.kafka.fresh_topics("out") as (out,):
            job = self.bench.weir.job(TOPOLOGY, self.bench.environment(self.topic, BENCH_OUT=out), "--delivery", way)
            try:
                run = less_start(job.run(), start, self.bench.events)
                self.check(f"w3x of weir, {way}", out)
                view = canonical.totals_of_csv(job.csv("SELECT customer_id, orders, spent FROM customers"), header=True)
                canonical.require_equal(f"w3x's view, {way}", view, self.expected)
                return run
            finally:
                job.discard()
                self.bench.kafka.forget_job(job.id)

    def peer(self, peer, way):
        with self.bench.kafka.fresh_topics("out") as (out,):
            state = tempfile.mkdtemp(prefix="peer-", dir=self.bench.space)
            run = peer.run("w3x", *self.options(out, self.bench.file("peer.txt")), "--state", state, "--delivery", way,
                           events=self.bench.events)
            self.check(f"w3x of {peer.name}, {way}", out)
            return run

    def check(self, what, out):
        canonical.require_equal(what, canonical.latest_totals(self.bench.kafka.records(out)), self.expected)
