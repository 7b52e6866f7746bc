"""A PostgreSQL server of the bench's own, and a wire that takes its time."""

import asyncio
import glob
import os
import shutil
import signal
import subprocess
import threading

from processes import Failed, end, free_ports, say, spawn, wait_until


class Postgres:
    def __init__(self, folder):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        if not programs:
            raise Failed("there is no PostgreSQL here: scripts/bootstrap --for-tests installs it")
        self.programs = programs[-1]
        self.folder = folder
        os.makedirs(folder)
        self.port, = free_ports(1)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        made = subprocess.run(self.as_server([f"{self.programs}/initdb", "-D", f"{folder}/data", "-U", "weir",
                                              "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]),
                              capture_output=True, text=True, cwd="/tmp")
        if made.returncode != 0:
            raise Failed(f"initdb failed: {made.stderr[-500:]}")
        self.process = spawn(self.as_server([
            f"{self.programs}/postgres", "-D", f"{folder}/data", "-p", str(self.port), "-k", folder, "-c",
            "listen_addresses=127.0.0.1", "-c", "shared_buffers=512MB"]), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd="/tmp")
        wait_until("PostgreSQL", lambda: self.psql("SELECT 1", required=False) is not None, 60)
        self.version = self.psql("SHOW server_version")
        say(f"PostgreSQL {self.version} runs")

    @staticmethod
    def as_server(command):
        """It refuses to run as root."""
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        return drop + command if os.getuid() == 0 else command

    def url(self, port=None):
        return f"postgresql://weir@127.0.0.1:{port or self.port}/postgres?sslmode=disable"

    def psql(self, sql, lines=None, required=True):
        done = subprocess.run([f"{self.programs}/psql", "-X", "-q", "-At", "-d", self.url(), "-v", "ON_ERROR_STOP=1", "-c",
                               sql], input=lines, capture_output=True, text=True)
        if done.returncode != 0:
            if required:
                raise Failed(f"psql: {done.stderr.strip()}")
            return None
        return done.stdout.strip()

    def close(self):
        end(self.process, signal.SIGINT)


class SlowWire:
    """Forwards connections to a port; every byte takes half the round trip each way, whatever else is under way."""

    def __init__(self, port, round_trip):
        """`round_trip` in seconds."""
        self.target, self.half, self.ready = port, round_trip / 2, threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self.thread.start()
        self.ready.wait(10)

    async def serve(self):
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self.connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await self.stop.wait()
        server.close()

    async def connect(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return writer.close()
        await asyncio.gather(self.forward(reader, far_writer), self.forward(far_reader, writer))

    async def forward(self, reader, writer):
        """Reads on while earlier bytes are still on their way."""
        def write(data):
            if not writer.is_closing():
                writer.write(data) if data else writer.close()
        while True:
            try:
                data = await reader.read(1 << 16)
            except ConnectionError:
                data = b""
            self.loop.call_later(self.half, write, data)
            if not data:
                return

    def close(self):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(5)
