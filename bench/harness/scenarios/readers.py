"""Readers: what they cost a job that runs, how long they wait, and key reads beside nginx."""

import statistics
import threading
import time
import urllib.request

from figures import Section
from http_load import run_load, thread_seconds
from nginx import Nginx
from processes import Failed, accepts, end, free_ports, say, spawn, wait_until
from running import RunningJob

TOPOLOGY = "readers"
RATE = 100_000
OFFERED, CONNECTIONS, STREAMS = 1_000, 200, 100
# Threads that exist for readers alone. All others are the job's.
READER_THREADS = ("weir-http", "weir-query", "weir-read", "weir-changes", "weir-counts")


def run(bench):
    section = Section("readers", "Readers: their cost to a job, and key reads beside nginx")
    rounds, seconds, burst = (1, 4, 2) if bench.quick else (4, 8, 4)
    with bench.kafka.fresh_topics("in") as (topic,):
        port, = free_ports(1)
        job = bench.weir.job(TOPOLOGY, bench.environment(topic), "--listen", f"127.0.0.1:{port}")
        try:
            with RunningJob(job) as running:
                running.wait_running()
                wait_until("the job to listen", lambda: accepts(port), 30)
                server = Server(bench, running, port)
                offer(bench, server, topic, rounds, seconds, section)
                beside_nginx(bench, server, rounds, burst, section)
                running.drain()
        finally:
            job.discard()
            bench.kafka.forget_job(job.id)
    return section


class Server:
    """The job as its readers and its operators see it."""

    def __init__(self, bench, running, port):
        self.bench, self.running, self.port = bench, running, port

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def sums(self, *names):
        """Figures of /metrics, each summed over what it is told of."""
        found = dict.fromkeys(names, 0.0)
        for line in self.get("/metrics").splitlines():
            name = line.partition("{")[0].partition(" ")[0]
            if name in found:
                found[name] += float(line.rpartition(" ")[2])
        return [found[name] for name in names]

    def sample(self):
        """Events read so far, CPU seconds of the job's threads and of the readers', and the time."""
        (events,) = self.sums("weir_partition_offset")
        threads = thread_seconds(self.running.process.pid)
        readers = sum(spent for name, spent in threads.items() if name.startswith(READER_THREADS))
        return events, sum(threads.values()) - readers, readers, time.monotonic()

    def keys_file(self):
        """Keys of the view, at random."""
        lines = self.running.job.csv("SELECT customer_id FROM customers ORDER BY random() LIMIT 20000").split()
        path = self.bench.file("keys.txt")
        with open(path, "w") as file:
            file.write("\n".join(lines[1:]) + "\n")
        return path

    def load(self, options):
        """Key reads."""
        return {"--port": self.port, "--path": "/v1/views/customers/rows/", **options}


class Phase:
    """What a stretch of time cost: by the event."""

    def __init__(self, before, after, lag):
        self.events = after[0] - before[0]
        if self.events <= 0:
            raise Failed("readers: the job read nothing")
        self.rate = self.events / (after[3] - before[3])
        self.engine = (after[1] - before[1]) / self.events * 1e6
        self.readers = (after[2] - before[2]) / self.events * 1e6
        self.lag = lag

    @property
    def process(self):
        return self.engine + self.readers


class LagWatch:
    """The most records that waited to be read, four times a second, as milliseconds of the offered rate."""

    def __init__(self, server):
        self.server, self.most, self.over = server, 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        while not self.over.wait(0.25):
            (lag,) = self.server.sums("weir_partition_lag")
            self.most = max(self.most, lag / RATE * 1000)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


# What readers cost the job


def offer(bench, server, topic, rounds, seconds, section):
    """Events at the rate, by turns without and with readers."""
    events = RATE * (rounds * (2 * seconds + 6) + 40)
    producer = spawn([bench.weir.program, "generate", "--events", str(events), "--rate", str(RATE), "--brokers",
                      bench.kafka.brokers, "--topic", topic])
    try:
        wait_until("the view's rows", lambda: server.sums("weir_partition_offset")[0] > RATE * 8, 60, 0.25)
        server.keys = server.keys_file()
        turns = [(without_readers(server, seconds), *with_readers(server, seconds)) for _ in range(rounds)]
        if producer.poll() is not None:
            raise Failed("readers: the events ended before the readers did")
    finally:
        end(producer)
    report_cost(section, turns, seconds)
    report_waiting(section, [reads for _, _, reads in turns])


def without_readers(server, seconds):
    with LagWatch(server) as lag:
        before = server.sample()
        time.sleep(seconds)
        return Phase(before, server.sample(), lag.most)


def with_readers(server, seconds):
    options = server.load({"--keys": server.keys, "--connections": CONNECTIONS, "--rate": OFFERED, "--seconds": seconds,
                           "--warm-up": 2, "--streams": STREAMS, "--stream-path": "/v1/views/types/changes"})
    with LagWatch(server) as lag:
        before, after, reads = run_load(server.bench.tools, options, server.sample, server.sample)
    if reads["wrong"] or reads["streams"] != STREAMS or reads["per_second"] < 0.98 * OFFERED:
        raise Failed(f"readers: not all were served: {reads}")
    phase = Phase(before, after, lag.most)
    say(f"readers: {phase.rate:,.0f} events/s, {reads['per_second']:,.0f} requests/s, p99 {reads['p99']:.1f} ms")
    return phase, reads


def report_cost(section, turns, seconds):
    rows = [["", "events/s", "job's threads, CPU us/event", "readers' threads", "whole process", "most lag ms"]]
    for name, phases in (("without readers", [turn[0] for turn in turns]), ("with readers", [turn[1] for turn in turns])):
        rows.append([name, *(f"{statistics.median(getattr(each, figure) for each in phases):{form}}" for figure, form in
                             (("rate", ",.0f"), ("engine", ".3f"), ("readers", ".3f"), ("process", ".3f"))),
                     f"{max(each.lag for each in phases):.0f}"])
    section.texts.append(
        f"{RATE:,} events/s offered to W3's topology with one more view of four rows, `commit_interval: 500ms`. By turns, "
        f"{len(turns)} times {seconds} s each: without readers, and with {CONNECTIONS} keep-alive connections that ask for "
        f"{OFFERED:,} rows a second in all by key, and {STREAMS} change streams of the small view. The readers' threads are "
        "the loop of the server, SQLite's for reads and the change encoder's; the job's are all others of the process. The "
        "rise is the median over turns of with over without, which lie side by side.")
    section.tables.append(rows)
    for figure, name in (("engine", "the job's threads"), ("process", "the whole process")):
        rise = statistics.median(getattr(with_, figure) / getattr(without, figure) for without, with_, _ in turns) - 1
        section.target(f"readers: rise of CPU/event of {name}, %", rise * 100, 10)
    section.target("readers: most lag, ms", max(turn[1].lag for turn in turns), 1000)


def report_waiting(section, all_reads):
    rows = [["requests/s", "p50 ms", "p99 ms", "p99.9 ms", "most ms", "events streamed", "client's CPU us/request"]]
    for reads in all_reads:
        rows.append([f"{reads['per_second']:,.0f}", f"{reads['p50']:.2f}", f"{reads['p99']:.2f}", f"{reads['p999']:.2f}",
                     f"{reads['max']:.2f}", f"{reads['events']:,}", f"{reads['client_cpu_us']:.1f}"])
    section.texts.append("Key reads arrive at random (a Poisson process), and a latency counts from the planned arrival. "
                         "A line a turn; broker, producer and load run on the same machine.")
    section.tables.append(rows)
    section.target("readers: p99 of key reads from arrival, ms", statistics.median(each["p99"] for each in all_reads), 20)


# Key reads beside nginx


def beside_nginx(bench, server, rounds, seconds, section):
    key = open(server.keys).readline().strip()
    size = len(server.get(f"/v1/views/customers/rows/{key}"))
    nginx = Nginx(bench.file("nginx"), size)
    rows = [["server", "connections", "requests/s (median)", "CPU us/request", "p50 ms", "p99 ms", "longest pause ms"]]
    try:
        for connections in (32, 256):
            found = {"nginx": [], "weir": []}
            for _ in range(rounds):
                found["nginx"].append(burst(bench, nginx.worker, {"--port": nginx.port, "--path": nginx.path}, connections,
                                            seconds))
                found["weir"].append(burst(bench, server.running.process.pid, server.load({"--keys": server.keys}),
                                           connections, seconds))
            rates = {name: statistics.median(each["per_second"] for each in runs) for name, runs in found.items()}
            say(f"key reads at {connections} connections: {rates['weir']:,.0f}/s, nginx {rates['nginx']:,.0f}/s")
            rows += [row(name, connections, runs) for name, runs in found.items()]
            section.target(f"key reads at {connections} connections: nginx's requests/s of Weir's",
                           rates["nginx"] / rates["weir"], 2)
            section.target(f"key reads at {connections} connections: longest pause, ms",
                           max(each["pause"] for each in found["weir"]), 250)
        section.texts.append(
            f"`GET /v1/views/customers/rows/KEY`, 20,000 keys at random, beside nginx {nginx.version} with one worker that "
            f"serves one static file of {size} bytes, by turns, {rounds} times {seconds} s each; a connection asks again as "
            "soon as it is answered. Weir has one loop thread, and a thread for SQLite beside it: CPU is the whole process's, "
            "nginx's its worker's. A pause is a time in which nobody was answered.")
    finally:
        nginx.close()
    section.tables.append(rows)
    section.commands = [f"weir run bench/topologies/{TOPOLOGY}.yaml --listen 127.0.0.1:PORT",
                        f"readers --port PORT --path /v1/views/customers/rows/ --keys FILE --connections {CONNECTIONS} "
                        f"--rate {OFFERED} --streams {STREAMS} --stream-path /v1/views/types/changes"]


def burst(bench, pid, options, connections, seconds):
    """As many requests as are answered; with `cpu`, microseconds of the server's a request."""
    def spent():
        return sum(thread_seconds(pid).values())
    options = {**options, "--connections": connections, "--rate": 0, "--seconds": seconds, "--warm-up": 1}
    before, after, reads = run_load(bench.tools, options, spent, spent)
    if reads["wrong"]:
        raise Failed(f"key reads: {reads['wrong']} of {reads['requests']} answers are wrong")
    return {**reads, "cpu": (after - before) / (reads["per_second"] * seconds) * 1e6}


def row(name, connections, runs):
    def median(figure):
        return statistics.median(each[figure] for each in runs)
    return [name, str(connections), f"{median('per_second'):,.0f}", f"{median('cpu'):.1f}", f"{median('p50'):.2f}",
            f"{median('p99'):.2f}", f"{max(each['pause'] for each in runs):.1f}"]
