"""The programs that are compared, each run in its own way and answering alike."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import uuid

from figures import Run
from places import PEERS, TOPOLOGIES
from processes import Failed, run_measured, spawn, started


def last_line(output, events):
    """The line of JSON that the limit and the peers end with (bench/peers/README.md)."""
    try:
        figures = json.loads(output.strip().splitlines()[-1])
        return Run(figures["cpu_seconds"], figures["wall_seconds"], figures["rss_mb"], int(figures["events"]))
    except (IndexError, KeyError, ValueError) as error:
        raise Failed(f"no figures for {events:,} events in what the program printed: {output[-300:]}") from error


class Limit:
    name = "limit"

    def __init__(self, tools):
        self.program = f"{tools}/limit"

    def run(self, workload, *options, events):
        spent = run_measured([self.program, workload, *options])
        run = last_line(spent.output, events)
        if run.events != events:
            raise Failed(f"the limit saw {run.events:,} events of {events:,}")
        return run


class Peer:
    """A program under bench/peers."""

    def __init__(self, name):
        self.name = name
        self.program = f"{PEERS}/{name}/run"

    def version(self):
        """What `check` says, and whether the peer can run here."""
        done = subprocess.run([self.program, "check"], capture_output=True, text=True)
        said = (done.stdout.strip() or done.stderr.strip() or f"status {done.returncode}").splitlines()[-1]
        return said, done.returncode == 0

    def run(self, workload, *options, events):
        spent = run_measured([self.program, workload, *options])
        run = last_line(spent.output, events)
        if run.events != events:
            raise Failed(f"{self.name} saw {run.events:,} events of {events:,}")
        return run

    @staticmethod
    def all():
        """By name."""
        return [Peer(name) for name in sorted(os.listdir(PEERS)) if os.path.exists(f"{PEERS}/{name}/run")]


class Weir:
    """`weir run`, measured as a whole process less what it costs to start: the same topology over no events."""
    name = "weir"

    def __init__(self, program, space):
        self.program, self.space = program, space

    def job(self, topology, environment, *options):
        """A job not started yet, with a fresh state directory and identity. The name of a file in bench/topologies or a
        path."""
        path = topology if os.path.isabs(topology) else f"{TOPOLOGIES}/{topology}.yaml"
        return Job(self.program, path, environment, options, tempfile.mkdtemp(prefix="state-", dir=self.space))

    def generate(self, events, *options):
        run_measured([self.program, "generate", "--events", str(events), *options])


class Job:
    def __init__(self, program, topology, environment, options, state):
        self.program, self.topology, self.state, self.options = program, topology, state, list(options)
        self.id = f"bench-{uuid.uuid4().hex[:10]}"
        self.environment = {**os.environ, "BENCH_JOB": self.id, **environment}

    def command(self, *more):
        return [self.program, "run", self.topology, "--state", self.state, "--display", "lines", *self.options, *more]

    def run(self, *more):
        """To the end of its sources: what the whole process cost."""
        return run_measured(self.command("--until-end", *more), self.environment)

    def csv(self, sql):
        done = subprocess.run([self.program, "query", "--state", self.state, "--format", "csv", sql],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"weir query: {done.stderr.strip()}")
        return done.stdout

    def csv_lines(self, sql):
        """Line by line, without the header: for results that are better not held whole."""
        process = spawn([self.program, "query", "--state", self.state, "--format", "csv", sql],
                        stdout=subprocess.PIPE, text=True)
        next(process.stdout, None)
        yield from (line.rstrip("\n") for line in process.stdout if line != "\n")
        if process.wait() != 0:
            raise Failed(f"weir query ended with status {process.returncode}")
        started.remove(process)

    def discard(self):
        shutil.rmtree(self.state, ignore_errors=True)


def less_start(spent, start, events):
    """A run without the processor time of its start and end, which the same job over no events has cost; by the clock it
    took what its own summary says. Raises `Failed` where the job saw more or fewer events."""
    summary = re.search(r"([\d,]+) events in ([0-9.]+) s, ([\d,]+) a second", spent.output)
    if not summary or int(summary.group(1).replace(",", "")) != events:
        raise Failed(f"weir saw not {events:,} events: {spent.output.strip()[-300:]}")
    wall = float(summary.group(2)) or spent.wall
    return Run(max(spent.cpu - start.cpu, 0), wall, spent.rss, events)
