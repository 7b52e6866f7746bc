"""W8: the source at full speed, the sink slowed to a hundredth: memory stays under the file's bound."""

import time

from figures import Section
from processes import Failed, say
from running import RunningJob

TOPOLOGY, BUDGET, FIXED = "w1-filter-derive", 512, 150e6 / 2**20
CLIENT = "weir"


def run(bench):
    section = Section("W8", "W8: bounded memory")
    topic, seconds = bench.topic(bench.events), 15 if bench.quick else 60
    free, written, whole = unhindered(bench, topic)
    quota = max(int(written / free / 100), 1)
    say(f"w8: unhindered the sink takes {written / free / 1024:,.0f} KiB/s; it may now take {quota:,} bytes/s")
    with bench.kafka.fresh_topics("out") as (out,):
        job = bench.weir.job(TOPOLOGY, bench.environment(topic, BENCH_OUT=out))
        try:
            bench.kafka.quota(CLIENT, quota)
            with RunningJob(job, "--until-end") as running:
                peak = running.watch_memory(seconds)
                if not running.is_running:
                    raise Failed("w8: the job ended under the quota: more events are needed")
                slowed = bench.kafka.bytes_of(out) / seconds
                bench.kafka.quota(CLIENT, None)
                begun = time.monotonic()
                while running.is_running and time.monotonic() - begun < 300:
                    peak = max(peak, running.watch_memory(1))
                running.wait(1)
            check(bench.kafka.records(out), whole)
        finally:
            bench.kafka.quota(CLIENT, None)
            job.discard()
            bench.kafka.forget_job(job.id)
    section.texts.append(
        f"W1 over {bench.events:,} events; the broker lets the job's client write {quota:,} bytes/s, a hundredth of the "
        f"{written / free / 1024:,.0f} KiB/s that it took unhindered, for {seconds} s (it wrote {slowed:,.0f}), then lifts "
        "the bound. Every record that the unhindered run wrote is there, and none else.")
    section.tables.append([["peak RSS MiB", "the file's memory MiB", "and 150 MB"],
                           [f"{peak:.0f}", str(BUDGET), f"{BUDGET + FIXED:.0f}"]])
    section.target("W8: peak RSS under a slow sink, MiB", peak, BUDGET + FIXED)
    section.commands = [f"weir run bench/topologies/{TOPOLOGY}.yaml --until-end",
                        f"kafka-configs.sh --alter --add-config producer_byte_rate={quota} --entity-type clients "
                        f"--entity-name {CLIENT}"]
    return section


def unhindered(bench, topic):
    """Seconds, bytes and records of a run without a bound."""
    with bench.kafka.fresh_topics("out") as (out,):
        job = bench.weir.job(TOPOLOGY, bench.environment(topic, BENCH_OUT=out))
        try:
            spent = job.run()
            return spent.wall, bench.kafka.bytes_of(out), bench.kafka.records(out)
        finally:
            job.discard()
            bench.kafka.forget_job(job.id)


def check(found, expected):
    """At-least-once: an epoch that was aborted may have written records twice."""
    missing, more = set(expected) - set(found), set(found) - set(expected)
    if missing or more:
        raise Failed(f"w8: {len(missing):,} records are missing, {len(more):,} not expected")
