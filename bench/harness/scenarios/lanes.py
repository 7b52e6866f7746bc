"""Two lanes on two cores: the same events from one file and from two."""

import os

import canonical
from figures import Section
from places import TOPOLOGIES
from processes import Failed, say

TOPOLOGY = "w2-enrich-aggregate"
SELECT = "SELECT category, lines, revenue FROM revenue_by_category"
SOURCE = 'kafka: { connection: bench, topic: "${BENCH_TOPIC:-bench-orders}", start: earliest }'


def run(bench):
    section = Section("lanes", "Two lanes")
    if os.cpu_count() < 2:
        raise Failed("two lanes need two cores")
    whole = bench.lines(bench.events)
    halves = split(bench, whole)
    one, two = variant(bench, "one-lane", [whole]), variant(bench, "two-lanes", halves)
    open(bench.file("nothing.ndjson"), "w").close()
    nothing = variant(bench, "nothing", [bench.file("nothing.ndjson")])
    environment = {"KAFKA_BROKERS": "none", "BENCH_PRODUCTS": bench.products}
    start = bench.start_cost(nothing, environment)
    best = {}
    try:
        for turn in range(max(bench.runs, 3)):
            results = {}
            for lanes, topology in (("one", one), ("two", two)):
                job = bench.weir.job(topology, environment)
                spent = job.run()
                results[lanes] = canonical.totals_of_csv(job.csv(SELECT), header=True)
                job.discard()
                spent.wall, spent.cpu = spent.wall - start.wall, spent.cpu - start.cpu
                if lanes not in best or spent.wall < best[lanes].wall:
                    best[lanes] = spent
            canonical.require_equal("two lanes", results["two"], results["one"])
            say(f"lanes turn {turn + 1}: one {best['one'].wall:.2f} s, two {best['two'].wall:.2f} s")
    finally:
        for half in halves:
            os.remove(half)
    share = best["one"].cpu / best["one"].wall
    section.texts.append(
        f"W2 over {bench.events:,} events from one file, and from two of half as many each; best of "
        f"{max(bench.runs, 3)} runs, start-up, {start.wall:.2f} s, taken out; both give the same rows. One lane uses {share:.2f} of a core: "
        f"two may take {max(0.6, 0.55 * share):.2f} of its wall time.")
    section.tables.append([["lanes", "wall s", "CPU s"]] + [
        [lanes, f"{spent.wall:.3f}", f"{spent.cpu:.3f}"] for lanes, spent in best.items()])
    section.target("two lanes: wall of one lane's", best["two"].wall / best["one"].wall, max(0.6, 0.55 * share))
    section.commands = [f"weir run {TOPOLOGY}.yaml --until-end   # the source: file: {{ path: [first.ndjson, second.ndjson] }}"]
    return section


def split(bench, whole):
    """Two files of half the bytes each, cut behind a line."""
    middle = os.path.getsize(whole) // 2
    paths = [bench.file("first.ndjson"), bench.file("second.ndjson")]
    with open(whole, "rb") as source:
        source.seek(middle)
        source.readline()
        cut = source.tell()
        source.seek(0)
        for path, end in zip(paths, (cut, os.path.getsize(whole))):
            with open(path, "wb") as target:
                while source.tell() < end:
                    target.write(source.read(min(1 << 22, end - source.tell())))
    return paths


def variant(bench, name, paths):
    """The topology reading files, with as many lanes as there are of them."""
    with open(f"{TOPOLOGIES}/{TOPOLOGY}.yaml") as file:
        text = file.read()
    if SOURCE not in text:
        raise Failed(f"{TOPOLOGY}.yaml has another source than expected")
    path = bench.file(f"{name}.yaml")
    with open(path, "w") as file:
        file.write(text.replace(", lanes: 1", "").replace(SOURCE, f"file: {{ path: [{', '.join(paths)}] }}"))
    return path
