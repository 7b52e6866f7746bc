"""Flat cost: by the number of events, and by the number of keys."""

import canonical
from figures import Section
from kafka_workloads import WORKLOADS, Comparison
from processes import say
from programs import less_start

KEYS = (100_000, 1_000_000, 10_000_000)
FEW_KEYS = (10_000, 100_000, 1_000_000)


def run(bench):
    section = Section("flat", "Flat cost")
    by_events(bench, section)
    by_keys(bench, section)
    return section


def by_events(bench, section):
    """The slope between N and 5 N events: what each further event costs, start-up out of it either way."""
    few, many = bench.events, 5 * bench.events
    costs, rows = {}, [["workload", f"{few:,} events, us/event", f"{many:,} events, us/event", "slope, us/event"]]
    comparisons = {events: {name: Comparison(bench, WORKLOADS[name], events) for name in ("w2", "w3")}
                   for events in (few, many)}
    for events, named in comparisons.items():
        for name, compared in named.items():
            compared.limit()
            start = compared.start()
            runs = [compared.weir(start) for _ in range(bench.runs)]
            costs[name, events] = min(each.cost for each in runs)
            say(f"flat {name}: {events:,} events cost {costs[name, events]:.3f} us each")
    for name in ("w2", "w3"):
        slope = (costs[name, many] * many - costs[name, few] * few) / (many - few)
        rows.append([name.upper(), f"{costs[name, few]:.3f}", f"{costs[name, many]:.3f}", f"{slope:.3f}"])
        section.target(f"flat: {name.upper()}, slope between {few:,} and {many:,} events of the cost at {few:,}",
                       slope / costs[name, few], 1.15)
    section.texts.append(f"Best of {bench.runs} runs, every result equal to the limit's.")
    section.tables.append(rows)


def by_keys(bench, section):
    """The same events spread over more and more keys, 256 MiB of state memory."""
    events = 5 * bench.events
    topic, nothing = bench.topic(events), bench.topic(0)
    rows, costs = [["keys", "of the fewest keys' cost", "CPU us/event", "peak RSS MiB", "rows"]], {}
    keys = FEW_KEYS if bench.quick else KEYS
    for count in keys:
        start = bench.start_cost("flat-keys", bench.environment(nothing, BENCH_KEYS=str(count)))
        expected, runs = expect(bench, topic, events, count), []
        held = 0
        for _ in range(min(bench.runs, 3)):
            job = bench.weir.job("flat-keys", bench.environment(topic, BENCH_KEYS=str(count)))
            try:
                runs.append(less_start(job.run(), start, events))
                held = check(job, count, expected)
            finally:
                job.discard()
                bench.kafka.forget_job(job.id)
        costs[count] = min(each.cost for each in runs)
        say(f"flat: {count:,} keys cost {costs[count]:.3f} us an event")
        rows.append([f"{count:,}", f"{costs[count] / costs[keys[0]]:.2f}", f"{costs[count]:.3f}",
                     f"{max(each.rss for each in runs):.0f}", f"{held:,}"])
    section.texts.append(
        f"The second table: {events:,} events grouped by so many keys, `state: {{ memory: 256MiB }}`, best of "
        f"{min(bench.runs, 3)} runs, every row equal to the limit's.")
    section.tables.append(rows)
    section.target(f"flat: {keys[1]:,} keys, CPU of {keys[0]:,} keys'", costs[keys[1]] / costs[keys[0]], 1.3)
    section.target(f"flat: {keys[2]:,} keys, beyond state memory, CPU of {keys[0]:,} keys'",
                   costs[keys[2]] / costs[keys[0]], 3.0)
    section.commands = ["BENCH_KEYS=... weir run bench/topologies/flat-keys.yaml --until-end"]


def check(job, keys, expected):
    """Ten million rows are compared as they come. Returns how many there are."""
    rows = job.csv_lines("SELECT bucket, events, amount FROM buckets ORDER BY bucket")
    with open(expected) as file:
        return canonical.require_equal_streams(f"flat with {keys:,} keys", rows, (line.rstrip("\n") for line in file))


def expect(bench, topic, events, keys):
    """The rows by the limit, in a file, in the order of their keys."""
    result = bench.file("limit.txt")
    bench.limit.run("keys", "--keys", str(keys), "--brokers", bench.kafka.brokers, "--topic", topic, "--events",
                    str(events), "--result", result, events=events)
    return result
