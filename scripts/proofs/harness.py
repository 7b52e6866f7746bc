"""What the long proofs share: servers, the job as a process, and oracles. Python's standard library only."""

import glob
import json
import os
import pickle
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.append(f"{ROOT}/bench/harness")
from processes import accepts, free_ports
WEIR = os.environ.get("WEIR", f"{ROOT}/.build/release/weir")
START = time.monotonic()
children = []


def say(text):
    """With no path of this machine in it."""
    text = re.sub(r"\S*/weir-proof-[a-z0-9_]+", "<folder>", text.replace(f"{os.path.dirname(WEIR)}/", "")).replace(
        ROOT, ".")
    print(f"{time.monotonic() - START:7.1f}s  {text}", flush=True)


def require(condition, text):
    """Says what was checked; ends the proof where it does not hold."""
    say(("ok: " if condition else "NOT SO: ") + text)
    if not condition:
        sys.exit(1)


def number(name, default):
    """A parameter of the proof, from the environment."""
    return int(os.environ.get(name, default))


def wait_until(what, condition, seconds, pause=0.2):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            say(f"NOT SO: waited {seconds} s for {what}")
            sys.exit(1)
        time.sleep(pause)


def spawn(command, **options):
    process = subprocess.Popen(command, start_new_session=True, **options)
    children.append(process)
    return process


class Workspace:
    """A temporary folder, gone at the end with every process that was started."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="weir-proof-")

    def __enter__(self):
        os.chmod(self.path, 0o755)
        return self

    def file(self, name):
        return os.path.join(self.path, name)

    def __exit__(self, kind, *_):
        for process in children:
            if process.poll() is None:
                for which in (signal.SIGCONT, signal.SIGKILL):
                    try:
                        os.killpg(process.pid, which)
                    except ProcessLookupError:
                        pass
                process.wait()
        if kind is not None and os.environ.get("KEEP"):
            say(f"kept {self.path}")
        else:
            shutil.rmtree(self.path, ignore_errors=True)


class Kafka:
    """One Apache Kafka broker on free ports."""

    def __init__(self, space):
        self.home = os.environ.get("KAFKA_HOME") or sys.exit("KAFKA_HOME must name an Apache Kafka 4.x")
        self.folder = space.file("kafka")
        os.mkdir(self.folder)
        self.port, controller = free_ports(2)
        self.brokers = f"127.0.0.1:{self.port}"
        self.config = f"{self.folder}/server.properties"
        with open(self.config, "w") as file:
            file.write("\n".join([
                "process.roles=broker,controller", "node.id=1", f"controller.quorum.voters=1@127.0.0.1:{controller}",
                f"listeners=PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller}",
                f"advertised.listeners=PLAINTEXT://127.0.0.1:{self.port}", "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=PLAINTEXT", f"log.dirs={self.folder}/logs", "num.partitions=4",
                "offsets.topic.replication.factor=1", "offsets.topic.num.partitions=4",
                "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=4", "group.initial.rebalance.delay.ms=0", "log.retention.ms=-1",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000", ""]))
        self.tool("storage", "format", "-t", uuid.uuid4().hex[:22], "-c", self.config, brokers=False)
        self.start()
        say(f"Apache Kafka {self.version()} runs")

    def version(self):
        jars = glob.glob(f"{self.home}/libs/kafka-clients-*.jar")
        return os.path.basename(jars[0])[len("kafka-clients-"):-4] if jars else "of unknown version"

    def environment(self, heap):
        return {**os.environ, "KAFKA_HEAP_OPTS": heap, "LOG_DIR": f"{self.folder}/tools",
                "KAFKA_LOG4J_OPTS": os.environ.get("KAFKA_LOG4J_OPTS", "")}

    def start(self):
        with open(f"{self.folder}/server.log", "ab") as log:
            self.process = spawn([f"{self.home}/bin/kafka-server-start.sh", self.config], stdout=log, stderr=log,
                                 env=self.environment("-Xms256m -Xmx768m"))
        wait_until("the broker", lambda: accepts(self.port), 120)

    def end(self, how):
        os.killpg(self.process.pid, how)
        self.process.wait()

    def tool(self, name, *arguments, brokers=True):
        command = [f"{self.home}/bin/kafka-{name}.sh"]
        command += ["--bootstrap-server", self.brokers] if brokers else []
        result = subprocess.run(command + list(arguments), capture_output=True, text=True,
                                env=self.environment("-Xmx256m"))
        if result.returncode != 0:
            sys.exit(f"kafka-{name}.sh failed: {result.stdout[-800:]}{result.stderr[-800:]}")
        return result.stdout

    def create(self, topic, partitions=4):
        self.tool("topics", "--create", "--topic", topic, "--partitions", str(partitions))

    def bytes_of(self, topic):
        """What the log of a topic holds."""
        return sum(os.path.getsize(path) for path in glob.glob(f"{self.folder}/logs/{topic}-[0-9]*/*.log"))

    def quota(self, client, rate):
        """What `kafka-configs.sh --alter --add-config producer_byte_rate=...` asks for, or its removal with none; asked
        for directly (AlterClientQuotas, version 0), since a Java program takes seconds to start beside a busy job."""
        def text(value):
            return struct.pack(">h", len(value)) + value.encode()
        body = (struct.pack(">i", 1) + struct.pack(">i", 1) + text("client-id") + text(client) + struct.pack(">i", 1)
                + text("producer_byte_rate") + struct.pack(">d?", rate or 0, rate is None) + b"\0")
        request = struct.pack(">hhi", 49, 0, 1) + text("proof") + body
        with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.makefile("rb")
            answer = answer.read(struct.unpack(">i", answer.read(4))[0])
        # Correlation id, throttle time, how many entries, the first one's error.
        error, = struct.unpack_from(">h", answer, 12)
        if error != 0:
            sys.exit(f"the broker refused the quota with error {error}")

    def transactions(self):
        return self.tool("transactions", "list")

    def committed(self, topic):
        """Every record that a consumer of committed records reads, as JSON."""
        command = [f"{self.home}/bin/kafka-console-consumer.sh", "--bootstrap-server", self.brokers, "--topic", topic,
                   "--from-beginning", "--timeout-ms", "20000", "--isolation-level", "read_committed"]
        consumer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    env=self.environment("-Xmx256m"))
        for line in consumer.stdout:
            yield json.loads(line, parse_float=str)
        consumer.wait()


class Postgres:
    """A PostgreSQL server from Debian's package."""

    def __init__(self, space):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        self.programs = programs[-1] if programs else sys.exit("PostgreSQL is not installed")
        self.folder = space.file("postgres")
        os.mkdir(self.folder)
        self.port, = free_ports(1)
        self.url = f"postgresql://weir@127.0.0.1:{self.port}/postgres?sslmode=disable"
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        made = subprocess.run(self.as_server([f"{self.programs}/initdb", "-D", f"{self.folder}/data", "-U", "weir",
                                              "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]),
                              capture_output=True, text=True, cwd="/tmp")
        if made.returncode != 0:
            sys.exit(f"initdb failed: {made.stdout}{made.stderr}")
        self.start()
        version = subprocess.run([f"{self.programs}/postgres", "--version"], capture_output=True, text=True).stdout
        say(f"{version.strip()} runs")

    @staticmethod
    def as_server(command):
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        return drop + command if os.getuid() == 0 else command

    def start(self):
        command = [f"{self.programs}/postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-k", self.folder,
                   "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=40"]
        self.process = spawn(self.as_server(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp")
        wait_until("PostgreSQL", lambda: self.psql("SELECT 1") is not None, 60)

    def end(self):
        """At once: its clients' connections end with it."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def psql(self, *commands, **options):
        arguments = [argument for command in commands for argument in ("-c", command)]
        done = subprocess.run([f"{self.programs}/psql", "-X", "-q", "-At", "-d", self.url, "-v", "ON_ERROR_STOP=1"]
                              + arguments, capture_output=True, text=True, **options)
        return done.stdout.strip() if done.returncode == 0 else None


class Job:
    """`weir run` as a process."""

    def __init__(self, space, topology, state, *arguments):
        self.space, self.topology, self.state, self.arguments = space, topology, state, list(arguments)
        self.log = state + ".log"

    def start(self, *more):
        with open(self.log, "ab") as log:
            self.process = spawn([WEIR, "run", self.topology, "--state", self.state, "--display", "lines",
                                  *self.arguments, *more], stdout=log, stderr=log)

    def signal(self, which):
        os.kill(self.process.pid, which)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    @property
    def is_running(self):
        return self.process.poll() is None

    def peak_memory(self):
        """MiB: VmHWM, the most that was ever resident; nothing once it has ended."""
        try:
            with open(f"/proc/{self.process.pid}/status") as file:
                return next((int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM")), None)
        except FileNotFoundError:
            return None

    def finish(self, seconds):
        wait_until("the job's end", lambda: not self.is_running, seconds)
        if self.process.returncode != 0:
            say(f"the job ended with {self.process.returncode}: {self.tail(12)}")
        require(self.process.returncode == 0, "the job ended by itself with status 0")

    def tail(self, lines=3):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-lines:]).strip()

    def summary(self):
        """Its line of figures at the end."""
        with open(self.log, errors="replace") as file:
            return next((line.strip() for line in file if " a second on average; epoch " in line), "no figures")

    def said(self):
        """What it said but for its line a second: kinds of lines, each with one example and its count."""
        kinds = {}
        with open(self.log, errors="replace") as file:
            for line in file:
                if ", epoch " not in line and "epoch 0" not in line and line.strip():
                    kind = re.sub(r"[^a-zA-Z ]+", "#", line)[:60]
                    example, count = kinds.get(kind, (line.rstrip(), 0))
                    kinds[kind] = (example, count + 1)
        return kinds.values()

    def query(self, sql):
        done = subprocess.run([WEIR, "query", "--state", self.state, "--format", "ndjson", sql], capture_output=True,
                              text=True)
        if done.returncode != 0:
            return None
        return [json.loads(line, parse_float=str) for line in done.stdout.splitlines()]

    def spent(self):
        """Orders that the committed view of customers counts."""
        rows = self.query("SELECT sum(orders) AS n FROM customers")
        return int((rows or [{}])[0].get("n") or 0)


def hundredths(amount):
    """A decimal with two digits at most behind the point, exactly."""
    whole, _, part = str(amount).partition(".")
    value = int(whole.lstrip("-") or 0) * 100 + int((part + "00")[:2])
    return -value if whole.startswith("-") else value


# The oracle of order-insights: plain Python over the generated events.

def start_order_oracle(space, events, seed):
    """Computes the expected outcome in a process of its own; returns what waits for it."""
    path = space.file("expected.pickle")
    process = spawn([sys.executable, os.path.abspath(__file__), path, str(events), str(seed),
                     space.file("products.csv")])

    def result():
        require(process.wait() == 0, "the oracle has computed what to expect from the generated events")
        with open(path, "rb") as file:
            return pickle.load(file)
    return result


def order_oracle(path, events, seed, products):
    with open(products) as file:
        category_of = dict((lambda parts: (parts[0], parts[2]))(line.rstrip("\n").split(",")) for line in file)
    stream = subprocess.Popen([WEIR, "generate", "--events", events, "--seed", seed], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    windows, customers, large = {}, {}, {}
    for line in stream.stdout:
        if not line.startswith(b'{"type":"OrderCreated"'):
            continue
        event = json.loads(line, parse_float=hundredths)
        order, customer, ts, total = event["order_id"], event["customer_id"], event["ts"], event["total"]["amount"]
        minute, seen = ts // 60000 * 60000, set()
        for item in event["items"]:
            category = category_of.get(item["product_id"], "unknown")
            row = windows.setdefault((category, minute), [0, 0, 0])
            row[0] += category not in seen
            row[1] += 1
            row[2] += item["unit_price"]["amount"] * item["quantity"]
            seen.add(category)
        if total > 50000:
            large[int(order[2:])] = (customer, total, ts)
            row = customers.setdefault(customer, [0, 0, 0])
            row[0] += 1
            row[1] += total
            row[2] = max(row[2], ts)
    with open(path, "wb") as file:
        pickle.dump((windows, customers, large), file)


def as_millis(text):
    from datetime import datetime, timezone
    if isinstance(text, int):
        return text
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return round(moment.timestamp() * 1000)


def check_orders(job, kafka, topic, expected):
    """Views and committed output of an order-insights job against the oracle."""
    windows, customers, large = expected
    dead = job.query("SELECT count(*) AS n FROM weir_dead_letters")
    require(dead is not None and dead[0]["n"] == 0, "there is no dead letter, late row or other loss")
    rows = job.query("SELECT * FROM revenue_by_category")
    actual = {(row["category"], as_millis(row["window_start"])): (row["lines"], hundredths(row["revenue"]))
              for row in rows}
    wrong = [key for key in windows.keys() | actual.keys() if actual.get(key) != tuple(windows.get(key, (0,) * 3)[1:])]
    for key in wrong[:3]:
        say(f"differs: {key}: expected {windows.get(key)}, found {actual.get(key)}")
    require(not wrong and len(rows) == len(windows),
            f"revenue_by_category: {len(rows):,} rows, {sum(v[1] for v in windows.values()):,} lines, "
            f"{sum(v[2] for v in windows.values()) / 100:,.2f} of revenue, all equal to the oracle's")
    error = max(abs(row["orders"] - windows[row["category"], as_millis(row["window_start"])][0])
                / windows[row["category"], as_millis(row["window_start"])][0] for row in rows)
    require(error < 0.1, f"its approx_count_distinct is at most {error:.1%} off in any row")
    rows = job.query("SELECT * FROM customers")
    actual = {row["customer_id"]: [row["orders"], hundredths(row["spent"]), as_millis(row["last_order"])]
              for row in rows}
    require(actual == customers and len(rows) == len(customers),
            f"customers: {len(rows):,} rows, {sum(v[0] for v in customers.values()):,} orders, "
            f"{sum(v[1] for v in customers.values()) / 100:,.2f} spent, all equal to the oracle's")
    seen, doubled, wrong = set(), 0, 0
    for record in kafka.committed(topic):
        order = int(record["order_id"][2:])
        found = (record["customer_id"], hundredths(record["amount"]), as_millis(record["ts"]))
        doubled += order in seen
        wrong += large.get(order) != found
        seen.add(order)
    require(doubled == 0 and wrong == 0 and len(seen) == len(large),
            f"topic {topic}, read committed: {len(seen):,} records of {len(large):,} expected, "
            f"{doubled} twice, {wrong} wrong")


def show_said(job):
    for line, count in job.said():
        say(f"the job said{f' {count} times, such as' if count > 1 else ''}: {line[:200]}")


def variant(space, name, replacements):
    """A topology of topologies/ with some words replaced; each must be there."""
    with open(f"{ROOT}/topologies/{name}.yaml") as file:
        text = file.read()
    for old, new in replacements.items():
        if old not in text:
            sys.exit(f"'{old}' is not in {name}.yaml")
        text = text.replace(old, new)
    path = space.file(f"{name}-{uuid.uuid4().hex[:6]}.yaml")
    with open(path, "w") as file:
        file.write(text)
    return path


def load_orders(space, kafka, topic, events, seed):
    kafka.create(topic)
    begun = time.monotonic()
    subprocess.run([WEIR, "generate", "--events", str(events), "--seed", str(seed), "--brokers", kafka.brokers,
                    "--topic", topic], check=True, stderr=subprocess.DEVNULL)
    say(f"{events:,} order events (seed {seed}) are in topic '{topic}', 4 partitions, "
        f"{kafka.bytes_of(topic) / 2**20:,.0f} MiB, in {time.monotonic() - begun:.0f} s")


def write_products(space):
    subprocess.run([WEIR, "generate", "--events", "1", "--output", space.file("one.ndjson"), "--products",
                    space.file("products.csv")], check=True, stderr=subprocess.DEVNULL)
    return space.file("products.csv")


if __name__ == "__main__":
    order_oracle(*sys.argv[1:])
