"""SQL made at random, by HTTP and psql's protocol, against the served views of a tenant among others: the server lives, each
statement ends in its time, memory is bounded, nothing is written, and nothing is read that is not the tenant's."""

import random
import threading
from collections import Counter

from harness import *  # noqa: F403
from hostile_sql import Grammar
from served import HTTPReader, PostgresReader, Served, attack

SECONDS, SEED = number("FUZZ_SECONDS", 600), number("SEED", 1)
# Milliseconds: what a statement may take, and within which its answer has come on a machine that does other things.
LIMIT, LONGEST = 300, number("LONGEST", 2_000)
READERS = 4
# MiB over what the server has when it starts: what SQLite may hold for as many statements, and their answers' text.
MEMORY = READERS * (64 + 48)
REFUSALS = {f"400 {code}" for code in ("query-invalid", "query-too-large", "query-duplicate-column", "body-invalid")} | {
    "403 query-not-allowed", "504 query-timeout", "broken off", "501 query-unsupported"}
STATES = {"42601", "42501", "42P01", "42703", "42883", "42704", "42804", "42P02", "54000", "57014", "25006", "22003", "22007",
          "22P02", "22023", "22021", "0A000", "25001", "25P01", "25P02", "3B001", "26000", "34000", "42P03"}
SECRET = uuid.UUID(int=random.Random(SEED).getrandbits(128)).hex

counts, times, wrong, lock = Counter(), [], [], threading.Lock()
# By reader: what it asks at the moment.
asked = {}


def judge(sql, way, code, known, data, seconds):
    """Counts an outcome; what should not be is kept with its statement."""
    low = data.lower()
    leaks = [word for word in words if word in low]
    with lock:
        counts[f"{way} {code or 'answered'}"] += 1
        times.append(seconds)
        if leaks and not any(word.decode() in sql.lower() for word in leaks):
            wrong.append(f"an answer holds {leaks[0]!r}: {sql[:500]!r}")
        if code is not None and code not in known:
            wrong.append(f"{code}: {sql[:500]!r}")
        if seconds * 1000 > LONGEST:
            wrong.append(f"took {seconds:.1f} s: {sql[:500]!r}")


def by_http(seed):
    grammar, reader = Grammar(random.Random(seed)), HTTPReader(served, LIMIT)
    while time.monotonic() < end and not wrong:
        sql = grammar.statement()
        begun = time.monotonic()
        if grammar.random.random() < 0.02:
            reader.leave(sql)
            with lock:
                counts["http left"] += 1
            continue
        asked[seed] = sql
        code, data = reader.ask(sql, grammar.random.choice(["json", "csv", "ndjson"]))
        judge(sql, "http", code, REFUSALS, data, time.monotonic() - begun)


def by_postgres(seed):
    grammar, reader = Grammar(random.Random(seed)), None
    while time.monotonic() < end and not wrong:
        reader = reader or PostgresReader(served, LIMIT)
        sql = grammar.statement().replace("\0", "")
        begun = time.monotonic()
        asked[seed] = sql
        code, data = reader.ask(sql)
        judge(sql, "psql", code, STATES, data, time.monotonic() - begun)
        if code == "25P02" or grammar.random.random() < 0.01:
            reader.close()
            reader = None


def guarded(work, seed):
    try:
        work(seed)
    except Exception as failure:
        with lock:
            wrong.append(f"{work.__name__}: {failure!r}: {asked.get(seed)!r}")


with Workspace() as space:
    served = Served(space, SECRET)
    words = [word.lower().encode() for word in
             {SECRET[:12], SECRET[:12].encode().hex(), SECRET[-12:], *served.markers}] + [b"create table"]
    require(HTTPReader(served, LIMIT).ask("SELECT count(*) FROM sales")[1].startswith(b'{"columns"'), "the views are served")
    before, files = served.content(), len(served.temporary_files())
    say(f"seed {SEED}, {SECONDS} s, {READERS} readers, {len(Grammar(random.Random(0)).table)} statements to change, "
        f"{LIMIT} ms a statement; the secret and {len(served.markers)} of the engine's words are looked for in every answer")
    end = time.monotonic() + SECONDS
    workers = [threading.Thread(target=guarded, args=(by_http if place % 2 else by_postgres, SEED * 1000 + place))
               for place in range(READERS)]
    watch = attack(served, workers, counts, wrong)
    times.sort()
    require(served.is_running, f"the server lives after {sum(counts.values()):,} statements")
    require(not wrong, "every refusal has a known code, and no answer holds what is not the reader's")
    say(f"answered within {times[len(times) // 2] * 1000:.0f} ms (half), {times[len(times) * 99 // 100] * 1000:.0f} ms (99 of "
        f"100), {times[-1] * 1000:.0f} ms (all)")
    require(times[-1] * 1000 <= LONGEST, f"each statement was answered within {LONGEST} ms")
    watch.require_within(MEMORY)
    require(len(served.temporary_files()) <= files, "no temporary file is open")
    require(HTTPReader(served, LIMIT).ask("SELECT count(*) FROM sales")[0] is None, "the next reader is answered")
    require(served.content() == before, "the state's files are what they were, byte by byte")
    require(served.finish() == 0, "SIGTERM ends it with status 0")
