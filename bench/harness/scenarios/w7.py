"""W7: killed with 1,000,000 keys of state: how long until the job has caught up, with its state and without."""

import shutil
import time

import canonical
from figures import Section
from processes import Failed, say
from running import RunningJob

TOPOLOGY = "w7-recovery"
SEEN = "SELECT sum(events) FROM seen"


def run(bench):
    section = Section("W7", "W7: recovery")
    events, keys = bench.events, 100_000 if bench.quick else 1_000_000
    missed = events // 20
    rows = [["state", "s until caught up", "events to read again"]]
    with bench.kafka.fresh_topics("in") as (source,):
        bench.weir.generate(events, "--brokers", bench.kafka.brokers, "--topic", source)
        job = bench.weir.job(TOPOLOGY, bench.environment(source, BENCH_KEYS=str(keys)))
        try:
            with RunningJob(job) as running:
                running.wait_for("all events", SEEN, events, 300)
                held = running.value("SELECT count(*) FROM buckets")
                running.kill()
                bench.weir.generate(missed, "--seed", "2", "--brokers", bench.kafka.brokers, "--topic", source)
                kept = caught_up(running, events + missed)
                running.kill()
                shutil.rmtree(job.state)
                lost = caught_up(running, events + missed)
                running.drain()
            check(bench, job, source, events + missed, keys)
        finally:
            job.discard()
            bench.kafka.forget_job(job.id)
    say(f"w7: {kept:.2f} s with the state, {lost:.2f} s without")
    rows += [["as the kill left it", f"{kept:.2f}", f"{missed:,}"], ["deleted", f"{lost:.2f}", f"{events + missed:,}"]]
    section.texts.append(
        f"`kill -9` at {events:,} events and {held:,} keys; {missed:,} further events arrive while the job is dead. From "
        "the start of the process until its view shows every event; then every row equals the limit's.")
    section.tables.append(rows)
    section.commands = [f"weir run bench/topologies/{TOPOLOGY}.yaml"]
    return section


def caught_up(running, events):
    begun = time.monotonic()
    running.start()
    running.wait_for("the job to catch up", SEEN, events, 300)
    return time.monotonic() - begun


def check(bench, job, source, events, keys):
    result = bench.file("limit.txt")
    bench.limit.run("keys", "--keys", str(keys), "--brokers", bench.kafka.brokers, "--topic", source, "--events",
                    str(events), "--result", result, events=events)
    rows = job.csv_lines("SELECT bucket, events, amount FROM buckets ORDER BY bucket")
    with open(result) as file:
        canonical.require_equal_streams("w7 after recovery", rows, (line.rstrip("\n") for line in file))
