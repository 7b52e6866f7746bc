"""What every scenario is given: programs, servers, data sets, how much and how often."""

import contextlib
import os
import shutil
import tempfile
from statistics import median

import places
from broker import Broker
from processes import Spent, say, wait_until
from programs import Limit, Peer, Weir


class Bench:
    def __init__(self, options):
        self.events, self.runs, self.quick = options.events, options.runs, options.quick
        self.peer_runs = options.peer_runs
        self.kept = places.kept_folder(options.data)
        self.space = tempfile.mkdtemp(prefix="run-", dir=self.kept)
        # A database server that gives up root's rights must reach its folder.
        os.chmod(self.space, 0o755)
        self.tools = places.build_limit()
        self.limit = Limit(self.tools)
        self.weir = Weir(places.build_weir(), self.space)
        self.skipped, self.peers, self.versions = [], [], {}
        if options.peers:
            self._find_peers(options.only)
        self._broker = self.postgres_version = None

    def _find_peers(self, only):
        for peer in Peer.all():
            if only and peer.name not in only:
                continue
            said, can_run = peer.version()
            if can_run:
                self.peers.append(peer)
                self.versions[peer.name] = said
            else:
                self.skipped.append([peer.name, said])
            say(f"peer {peer.name}: {said}{'' if can_run else ' (skipped)'}")

    @property
    def kafka(self):
        if self._broker is None:
            self._broker = Broker(f"{self.kept}/kafka", self.tools)
        return self._broker

    @property
    def products(self):
        """The products' file: `id,name,category`."""
        path = f"{self.kept}/products.csv"
        if not os.path.exists(path):
            self.weir.generate(1, "--output", self.file("one.ndjson"), "--products", path)
        return path

    def file(self, name):
        """A path in this run's folder, which is gone afterwards."""
        return f"{self.space}/{name}"

    def remove(self, name):
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.file(name))

    def topic(self, events):
        """A topic of 4 partitions with exactly so many order events, made once."""
        name = f"orders-{events}"
        found = self.kafka.count(name)
        if found == events:
            return name
        if found >= 0:
            say(f"topic {name} holds {found:,} records and is made anew")
            self.kafka.topic("delete", name)
            wait_until("a topic to be deleted", lambda: self.kafka.count(name) < 0, 60)
        self.kafka.create(name)
        if events > 0:
            say(f"making {events:,} order events in topic {name}")
            self.weir.generate(events, "--brokers", self.kafka.brokers, "--topic", name)
        return name

    def lines(self, events):
        """A file of so many order events, made once."""
        path = f"{self.kept}/orders-{events}.ndjson"
        if not os.path.exists(path):
            say(f"making {events:,} order events in a file")
            self.weir.generate(events, "--output", path + ".part")
            os.rename(path + ".part", path)
        return path

    def environment(self, topic, **more):
        """What topologies under bench/topologies ask for."""
        return {"KAFKA_BROKERS": self.kafka.brokers, "BENCH_TOPIC": topic, "BENCH_PRODUCTS": self.products, **more}

    def start_cost(self, topology, environment, *options):
        """What a job costs that finds no event: the median of three."""
        spent = []
        for _ in range(3):
            job = self.weir.job(topology, environment, *options)
            try:
                spent.append(job.run())
            finally:
                job.discard()
                if self._broker:
                    self._broker.forget_job(job.id)
        return Spent(median(s.cpu for s in spent), median(s.wall for s in spent), 0, "")

    def close(self):
        try:
            if self._broker:
                self._broker.close()
        finally:
            shutil.rmtree(self.space, ignore_errors=True)
