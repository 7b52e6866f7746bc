"""One Apache Kafka broker on ports of its own, whose log is kept between runs."""

import contextlib
import fcntl
import glob
import itertools
import os
import signal
import socket
import struct
import subprocess
import sys
import uuid

from processes import Failed, accepts, end, free_ports, say, spawn, wait_until


class Broker:
    def __init__(self, folder, tools):
        """`folder` is kept; `tools` holds the topic tool."""
        self.home = os.environ.get("KAFKA_HOME") or sys.exit("bench: KAFKA_HOME must name the folder of a Kafka 4.x")
        self.folder, self.tools = folder, tools
        self.runs = itertools.count()
        os.makedirs(folder, exist_ok=True)
        self.lock = open(f"{folder}/lock", "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"bench: another bench uses {folder}; name another folder with --data")
        self.port, controller = free_ports(2)
        self.brokers = f"127.0.0.1:{self.port}"
        self._configure(controller)
        self.start()
        say(f"Apache Kafka {self.version} runs")

    @property
    def version(self):
        jars = glob.glob(f"{self.home}/libs/kafka-clients-*.jar")
        return os.path.basename(jars[0])[len("kafka-clients-"):-4] if jars else "of unknown version"

    def _configure(self, controller):
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
                "log.segment.delete.delay.ms=1000", "file.delete.delay.ms=1000", ""]))
        if not os.path.exists(f"{self.folder}/logs/meta.properties"):
            done = subprocess.run([f"{self.home}/bin/kafka-storage.sh", "format", "-t", uuid.uuid4().hex[:22], "-c",
                                   self.config], capture_output=True, text=True, env=self._environment("-Xmx256m"))
            if done.returncode != 0:
                raise Failed(f"kafka-storage.sh failed: {done.stdout[-500:]}{done.stderr[-500:]}")

    def _environment(self, heap):
        return {**os.environ, "KAFKA_HEAP_OPTS": heap, "LOG_DIR": f"{self.folder}/tools"}

    def start(self):
        with open(f"{self.folder}/server.log", "wb") as log:
            self.process = spawn([f"{self.home}/bin/kafka-server-start.sh", self.config], stdout=log, stderr=log,
                                 env=self._environment("-Xms1g -Xmx1g"))
        wait_until("the broker", lambda: accepts(self.port) or self.process.poll() is not None, 120)
        if self.process.poll() is not None:
            raise Failed(f"the broker ended; see {self.folder}/server.log")

    def close(self):
        end(self.process, signal.SIGTERM, 60)

    def topic(self, verb, name, *more):
        done = subprocess.run([f"{self.tools}/topic", verb, self.brokers, name, *more], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"topic {verb} {name}: {done.stderr.strip()}")
        return done.stdout

    def count(self, name):
        """Offsets of a topic, markers of transactions among them; -1 where there is no such topic."""
        return int(self.topic("count", name))

    def records(self, name):
        """Every committed record: lines of key, tab, value."""
        return self.topic("text", name).splitlines()

    def create(self, name, partitions=4):
        self.topic("create", name, str(partitions))

    @contextlib.contextmanager
    def fresh_topics(self, *prefixes):
        """Empty topics of names not used before, gone afterwards with those that a job of that name makes."""
        tag = f"{uuid.uuid4().hex[:8]}-{next(self.runs)}"
        names = [f"{prefix}-{tag}" for prefix in prefixes]
        for name in names:
            self.create(name)
        try:
            yield names
        finally:
            for name in names:
                self.topic("delete", name)

    def forget_job(self, job):
        """Deletes a job's internal topics."""
        for suffix in ("epochs", "dead-letters"):
            self.topic("delete", f"{job}.{suffix}")

    def bytes_of(self, topic):
        return sum(os.path.getsize(path) for path in glob.glob(f"{self.folder}/logs/{topic}-[0-9]*/*.log"))

    def quota(self, client, rate):
        """Bounds what producers of a client id may write, bytes a second; nothing lifts the bound. As
        `kafka-configs.sh` would, by AlterClientQuotas (version 0): a Java program takes seconds to start."""
        def text(value):
            return struct.pack(">h", len(value)) + value.encode()
        body = (struct.pack(">i", 1) + struct.pack(">i", 1) + text("client-id") + text(client) + struct.pack(">i", 1)
                + text("producer_byte_rate") + struct.pack(">d?", rate or 0, rate is None) + b"\0")
        request = struct.pack(">hhi", 49, 0, 1) + text("bench") + body
        with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            stream = connection.makefile("rb")
            answer = stream.read(struct.unpack(">i", stream.read(4))[0])
        # Correlation id, throttle time, how many entries, then the first one's error.
        error, = struct.unpack_from(">h", answer, 12)
        if error != 0:
            raise Failed(f"the broker refused the quota with error {error}")
