"""W1 to W4: Kafka in, a view or Kafka out, beside the limit and the peers."""

from figures import Section, Series, comparison
from kafka_workloads import WORKLOADS, Comparison

# Frameworks and engines that keep state; the plain Python loop is beaten everywhere too but is neither.
PLAIN = {"python"}


def run(bench, name):
    workload = WORKLOADS[name]
    section = Section(name.upper(), workload.title)
    compared = Comparison(bench, workload, bench.events)
    series = compared.run()
    section.texts.append(f"{bench.events:,} events from 4 partitions, {bench.runs} runs of each program "
                         f"({bench.peer_runs} of peers), interleaved; every result of every run equals the limit's, {len(compared.expected):,} lines.")
    section.tables.append(comparison(series, "limit"))
    section.bars = [[each.program, each.cost] for each in series]
    section.skipped = bench.skipped + compared.skipped
    section.commands = [
        f"limit {name} --topic {compared.topic} --events {bench.events}",
        f"weir run bench/topologies/{workload.topology}.yaml --until-end {' '.join(workload.job_options)}".rstrip()]
    judge(section, name, {each.program: each for each in series})
    return section


def judge(section, name, by_name):
    weir = by_name["weir"]
    section.target(f"{name.upper()}: CPU of the limit's", weir.cost / by_name["limit"].cost, 1.5)
    section.target(f"{name.upper()}: peak RSS, MiB", weir.rss, 300)
    others = [each for each in by_name.values() if each.program not in {"limit", "weir"} | PLAIN]
    if others:
        best = min(others, key=lambda each: each.cost)
        section.target(f"{name.upper()}: CPU of the best peer's, {best.program}", beside(weir, best),
                       0.5 if name == "w1" else 0.4)
    for plain in PLAIN & by_name.keys():
        section.target(f"{name.upper()}: CPU of the plain Python loop's", beside(weir, by_name[plain]), 1.0)


def beside(weir, peer):
    """Weir's cost of a peer's over the turns that both ran: the machine is not the same from minute to minute."""
    return Series(weir.program, weir.runs[:len(peer.runs)]).cost / peer.cost
