"""The bench: runs scenarios one after the other, shows and writes what they found."""

import argparse
import functools
import os
import shlex
import signal
import sys

from bench import Bench
from processes import Failed, end_all, say
from report import Page, show
from scenarios import flat, from_kafka, lanes, readers, w3x, w5, w6, w7, w8, w9

SCENARIOS = {
    **{name: functools.partial(from_kafka.run, name=name) for name in ("w1", "w2", "w3", "w4")},
    "w3x": w3x.run, "w5": w5.run, "w6": w6.run, "w7": w7.run, "w8": w8.run, "w9": w9.run, "flat": flat.run, "lanes": lanes.run,
    "readers": readers.run,
}


def options():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures Weir beside a hand-written limit and, with --peers, beside what one "
        "would otherwise pick. Every result is checked before a number is printed.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", type=str.lower,
                        help=f"{', '.join(name.upper() for name in SCENARIOS)}; all where none is named")
    parser.add_argument("--peers", action="store_true", help="run the programs under bench/peers too")
    parser.add_argument("--only", action="append", metavar="PEER", help="of the peers, these")
    parser.add_argument("--events", type=int, metavar="N", help="order events (4,000,000; with --quick 400,000)")
    parser.add_argument("--runs", type=int, metavar="R", help="runs of each program (5; with --quick 1)")
    parser.add_argument("--peer-runs", type=int, metavar="R", help="runs of each peer from Kafka (as many as of the others)")
    parser.add_argument("--quick", action="store_true", help="small and once, to see that all works; writes no results")
    parser.add_argument("--data", metavar="DIR", help="where data sets and the broker's log are kept "
                        "($XDG_CACHE_HOME/weir-bench)")
    given = parser.parse_args()
    given.workloads = given.workloads or list(SCENARIOS)
    if unknown := [name for name in given.workloads if name not in SCENARIOS]:
        parser.error(f"there is no workload '{unknown[0]}'")
    given.events = given.events or (400_000 if given.quick else 4_000_000)
    given.runs = given.runs or (1 if given.quick else 5)
    given.peer_runs = min(given.peer_runs or given.runs, given.runs)
    given.peers = given.peers or bool(given.only)
    return given


def main():
    given = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    status = 0
    bench = Bench(given)
    try:
        page = Page(bench, shlex.join(["scripts/bench", *sys.argv[1:]]))
        for name in given.workloads:
            try:
                section = SCENARIOS[name](bench)
                show(section)
                if not given.quick:
                    page.add(section)
            except Failed as failure:
                say(f"{name}: FAILED: {failure}")
                status = 1
        say("quick figures are no results: nothing is written" if given.quick
            else f"written to bench/results/{page.name}.md")
    finally:
        bench.close()
        end_all()
    return status


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
