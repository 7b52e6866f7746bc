"""W6: from produced to visible, at rates offered, exactly-once, every 50 ms."""

import json
import os
import time

from figures import Section
from processes import Failed, cpu_seconds, run_measured, say
from running import RunningJob

RATES = (10_000, 50_000)
TOPOLOGY = "w6-latency"


def run(bench):
    section = Section("W6", "W6: latency")
    seconds, warm_up = (8, 2) if bench.quick else (60, 10)
    sync = disk_sync(bench.space)
    rows = [["offered events/s", "visible to", "p50 ms", "p99 ms", "p99.9 ms", "most ms", "samples", "job's CPU us/event"]]
    for rate in RATES:
        found, cost = measure(bench, rate, seconds, warm_up)
        for place, name in (("topic", "read-committed consumer"), ("view", "reader of the view")):
            times = found[place]
            rows.append([f"{rate:,}", name, f"{times['p50']:.1f}", f"{times['p99']:.1f}", f"{times['p999']:.1f}",
                         f"{times['max']:.1f}", f"{times['count']:,}", f"{cost:.2f}"])
            if rate == RATES[0]:
                section.target(f"W6 at {rate:,} events/s: p99 ms to the {name}", times["p99"], 150)
        say(f"w6 at {rate:,}/s: topic p99 {found['topic']['p99']:.0f} ms, view p99 {found['view']['p99']:.0f} ms")
    section.texts.append(
        f"{seconds} s offered at each rate, the first {warm_up} s not counted; `commit_interval: 50ms`, exactly-once. Every "
        "large order came to the topic once and every order to the view. The view is polled each 2 ms. "
        f"`fdatasync` of 64 KiB on the same disk, before the job ran: p50 {sync[0]:.1f} ms, p99 {sync[1]:.1f} ms.")
    section.tables.append(rows)
    section.commands = [f"weir run bench/topologies/{TOPOLOGY}.yaml",
                        f"latency --rate {RATES[0]} --seconds {seconds} --warm-up {warm_up}"]
    return section


def disk_sync(folder):
    """p50 and p99 of `fdatasync` behind 64 KiB appended, milliseconds."""
    path, times = f"{folder}/sync", []
    with open(path, "wb", buffering=0) as file:
        for _ in range(500):
            file.write(b"x" * 65536)
            begun = time.monotonic()
            os.fdatasync(file.fileno())
            times.append((time.monotonic() - begun) * 1000)
    os.remove(path)
    times.sort()
    return times[250], times[494]


def measure(bench, rate, seconds, warm_up):
    """What the probe found, and the job's CPU microseconds an event."""
    lines = bench.lines(max(bench.events, rate * seconds))
    with bench.kafka.fresh_topics("in", "out") as (source, out):
        job = bench.weir.job(TOPOLOGY, bench.environment(source, BENCH_OUT=out))
        try:
            with RunningJob(job) as running:
                running.wait_running()
                before = cpu_seconds(running.process.pid)
                spent = run_measured([
                    f"{bench.tools}/latency", "--brokers", bench.kafka.brokers, "--topic", source, "--out-topic", out,
                    "--database", running.database, "--lines", lines, "--rate", str(rate), "--seconds", str(seconds),
                    "--warm-up", str(warm_up)])
                found = json.loads(spent.output.strip().splitlines()[-1])
                cost = (cpu_seconds(running.process.pid) - before) / found["events"] * 1e6
                running.drain()
            check(bench, found, out, job)
            return found, cost
        finally:
            job.discard()
            bench.kafka.forget_job(job.id)


def check(bench, found, out, job):
    records = bench.kafka.records(out)
    if len(records) != found["large"] or len(set(records)) != found["large"]:
        raise Failed(f"w6: {len(records):,} records, {len(set(records)):,} of them different, of {found['large']:,}")
    rows = job.csv("SELECT sum(orders) AS n FROM customers").split()
    if int(rows[1]) != found["orders"]:
        raise Failed(f"w6: the view counts {rows[1]} orders of {found['orders']}")
