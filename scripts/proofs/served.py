"""What the fuzzers share: a served state with something to hide, and clients of HTTP and of PostgreSQL's protocol."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import sqlite3
import struct
import subprocess
import threading
import time

from harness import WEIR, accepts, free_ports, require, say, spawn, wait_until

KEY = b"a key of the proof's own, of 32 bytes and more"
VIEWS = """
topology: shops
version: 1
sources:
  events:
    file: { path: events.ndjson }
    schema: { shop: string, customer: string, product: string, day: string, amount: int }
    on_error: dead_letter
stages:
  own: { from: events, steps: [{ filter: "shop = 'acme'" }] }
views:
  sales:
    from: events
    group_by: { shop: shop, customer: customer }
    aggregate: { orders: count(), spent: sum(amount) }
    index: [[spent desc]]
    tenant: shop
  daily:
    from: events
    group_by: { day: day, shop: shop }
    aggregate: { orders: count(), top: max(amount) }
    index: [[top desc]]
    tenant: shop
  products: { from: own, group_by: { product: product }, aggregate: { orders: count() } }
  secrets: { from: events, group_by: { word: "'hush-' || customer" }, aggregate: { orders: count() } }
"""
ACCESS = """
access: 1
issuer: https://id.example.com/
audience: weir
keys: keys.json
claims: { roles: roles, tenant: org }
roles:
  analyst: { views: [sales, "d*"], shared: [products], rate: { requests: 1000000, burst: 1000000 } }
"""


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token():
    head = encoded(json.dumps({"alg": "HS256", "kid": "h"}).encode())
    claims = {"iss": "https://id.example.com/", "aud": "weir", "sub": "ada", "exp": int(time.time()) + 86_400,
              "roles": ["analyst"], "org": "acme"}
    text = f"{head}.{encoded(json.dumps(claims).encode())}"
    return f"{text}.{encoded(hmac.new(KEY, text.encode(), hashlib.sha256).digest())}"


class Served:
    """The views of four shops, of which the readers are one; `secret` stands in what they must not see: rows of others, a
    view that is not theirs, dead letters."""

    def __init__(self, space, secret, is_guarded=True):
        self.state = space.file("state")
        for name, text in ("shops.yaml", VIEWS), ("access.yaml", ACCESS), ("events.ndjson", self.events(secret)):
            with open(space.file(name), "w") as file:
                file.write(text)
        with open(space.file("keys.json"), "w") as file:
            json.dump({"keys": [{"kty": "oct", "kid": "h", "alg": "HS256", "k": encoded(KEY)}]}, file)
        done = subprocess.run([WEIR, "run", space.file("shops.yaml"), "--state", self.state, "--until-end"],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"the state could not be made: {done.stdout}{done.stderr}")
        self.markers = self.internal_words()
        self.http, self.postgres = free_ports(2)
        command = [WEIR, "serve", "--state", self.state, "--listen", f"127.0.0.1:{self.http}", "--listen-postgres",
                   f"127.0.0.1:{self.postgres}"]
        self.log = space.file("serve.log")
        with open(self.log, "wb") as log:
            self.process = spawn(command + (["--access", space.file("access.yaml")] if is_guarded else []),
                                 stdout=log, stderr=log)
        wait_until("the server", lambda: accepts(self.http) and accepts(self.postgres), 60)
        self.token = token() if is_guarded else None

    @staticmethod
    def events(secret):
        def event(shop, customer, amount):
            return json.dumps({"shop": shop, "customer": customer, "product": f"p-{amount % 7}",
                               "day": f"d-{amount % 5}", "amount": amount})
        lines = [event("acme", f"acme-{number}", number) for number in range(200)]
        for shop in "rival", "ACME", "acme ":
            lines += [event(shop, f"{secret}-{number}", 1_000_000 + number) for number in range(200)]
        lines.append(json.dumps({"shop": "acme", "customer": secret, "product": "p", "day": "d", "amount": "none"}))
        return "\n".join(lines) + "\n"

    def internal_words(self):
        """Long words of the engine's own tables, which no answer may hold."""
        database = sqlite3.connect(f"file:{self.state}/state.db?mode=ro", uri=True)
        words = [str(value) for value, in database.execute("SELECT value FROM weir_meta")]
        database.close()
        return {word for word in words if len(word) >= 16 and word.isalnum()}

    @property
    def is_running(self):
        return self.process.poll() is None

    def resident(self):
        """MiB at this moment."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS")), 0)

    def content(self):
        """A hash of every file but the index of the write-ahead log, in which readers say where they read."""
        digest = hashlib.sha256()
        for name in sorted(os.listdir(self.state)):
            if not name.endswith("-shm"):
                with open(os.path.join(self.state, name), "rb") as file:
                    digest.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
        return digest.hexdigest()

    def temporary_files(self):
        """Files that the server holds open and that lie neither in the state nor in the system."""
        found = []
        for number in os.listdir(f"/proc/{self.process.pid}/fd"):
            try:
                path = os.readlink(f"/proc/{self.process.pid}/fd/{number}")
            except FileNotFoundError:
                continue
            if path.startswith("/") and not path.startswith((self.state, "/dev/", self.log)):
                found.append(path)
        return found

    def finish(self):
        """SIGTERM, and the status."""
        self.process.terminate()
        return self.process.wait(30)


class Watch:
    """Looks at a server's memory twenty times a second."""

    def __init__(self, served):
        self.served, self.first, self.most = served, served.resident(), 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.over.wait(0.05):
            try:
                self.most = max(self.most, self.served.resident())
            except FileNotFoundError:
                return

    def end(self):
        self.over.set()
        self.thread.join()

    def require_within(self, more):
        require(self.most <= self.first + more, f"resident memory: {self.first:.0f} MiB at first, {self.most:.0f} MiB at "
                f"most, which is within {more} MiB more")


def attack(served, workers, counts, wrong):
    """Runs threads until they end, and reports their counts and what they found wrong. Gives the watch that looked on."""
    watch = Watch(served)
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    watch.end()
    report(counts)
    for problem in wrong[:10]:
        say(f"NOT SO: {problem}")
    return watch


class HTTPReader:
    """Statements by `POST /v1/sql`, over one connection."""

    def __init__(self, served, limit):
        self.served, self.limit, self.connection = served, limit, None

    def ask(self, sql, form="json"):
        """The refusal's code or None, and everything that was answered."""
        body = json.dumps({"sql": sql, "timeout": self.limit, "limit": 1000})
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.served.http, timeout=30)
        try:
            self.connection.request("POST", f"/v1/sql?format={form}", body, {
                "Content-Type": "application/json", "Authorization": f"Bearer {self.served.token}"})
            answer = self.connection.getresponse()
            data = answer.read()
        except http.client.IncompleteRead as broken:
            self.connection = None
            return "broken off", broken.partial
        except (ConnectionError, http.client.HTTPException):
            self.connection = None
            raise
        if answer.status == 200:
            return None, data
        return f"{answer.status} {json.loads(data)['error']['code']}", data

    def leave(self, sql):
        """Asks, and is gone."""
        self.connection = None
        body = json.dumps({"sql": sql, "timeout": self.limit}).encode()
        with socket.create_connection(("127.0.0.1", self.served.http), 30) as connection:
            connection.sendall(b"POST /v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                               b"Authorization: Bearer " + self.served.token.encode() +
                               b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)


class PostgresReader:
    """Statements by PostgreSQL's simple query protocol."""

    def __init__(self, served, limit=None, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", served.postgres), timeout)
        self.file = self.socket.makefile("rb")
        self.socket.sendall(startup({"user": "ada", "database": "weir"}))
        while True:
            kind, data = self.message()
            if kind == b"R" and data[:4] == b"\0\0\0\3":
                self.socket.sendall(message(b"p", served.token.encode() + b"\0"))
            elif kind == b"Z":
                break
            elif kind == b"E":
                raise ConnectionError(data.decode(errors="replace"))
        if limit:
            self.ask(f"SET statement_timeout = {limit}")

    def message(self):
        head = self.file.read(5)
        if len(head) < 5:
            raise ConnectionError("the server has closed the connection")
        return head[:1], self.file.read(struct.unpack(">i", head[1:])[0] - 4)

    def ask(self, sql):
        """The refusal's SQLSTATE or None, and everything that was answered."""
        self.socket.sendall(message(b"Q", sql.encode(errors="surrogateescape") + b"\0"))
        state, data = None, []
        while True:
            kind, content = self.message()
            data.append(content)
            if kind == b"E":
                state = next(field[1:].decode() for field in content.split(b"\0") if field[:1] == b"C")
            if kind == b"Z":
                return state, b"".join(data)

    def close(self):
        self.socket.close()


def message(kind, content):
    return kind + struct.pack(">i", len(content) + 4) + content


def startup(parameters):
    content = b"".join(name.encode() + b"\0" + value.encode() + b"\0" for name, value in parameters.items()) + b"\0"
    return message(b"", struct.pack(">i", 196_608) + content)


def report(counts):
    for outcome, count in sorted(counts.items(), key=lambda item: -item[1]):
        say(f"{count:9,}  {outcome}")
