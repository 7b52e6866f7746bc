"""Conversations of PostgreSQL's protocol, changed at random, and random bytes, against the listener: the server lives, every
connection ends, others are served meanwhile, and memory is bounded."""

import random
import threading
from collections import Counter

from harness import *  # noqa: F403
from served import PostgresReader, Served, attack, message, startup

SECONDS, SEED = number("FUZZ_SECONDS", 600), number("SEED", 1)
ATTACKERS = 4
# Seconds within which a connection that the client will send nothing more on has ended, and a good client is served.
LONGEST, PATIENCE = 10, 3
# MiB over what the server has when it starts.
MEMORY = 256


def text(value):
    return value.encode() + b"\0"


def short(value):
    return struct.pack(">h", value)


def parse(sql, name="", types=()):
    return message(b"P", text(name) + text(sql) + short(len(types)) + b"".join(struct.pack(">i", kind) for kind in types))


def bind(values, name="", portal="", formats=(), results=()):
    parts = [b"\xff\xff\xff\xff" if value is None else struct.pack(">i", len(value)) + value for value in values]
    return message(b"B", text(portal) + text(name) + short(len(formats)) + b"".join(map(short, formats))
                   + short(len(parts)) + b"".join(parts) + short(len(results)) + b"".join(map(short, results)))


def query(sql):
    return message(b"Q", text(sql))


SYNC, FLUSH, TERMINATE = message(b"S", b""), message(b"H", b""), message(b"X", b"")
EXECUTE, DESCRIBE = message(b"E", b"\0" + struct.pack(">i", 0)), message(b"D", b"S\0")
# As psql, psycopg, JDBC and pgbench speak.
CONVERSATIONS = [
    [query("SELECT * FROM sales ORDER BY 1, 2"), query("SELECT count(*) FROM daily; SHOW ALL"), TERMINATE],
    [query("BEGIN"), query("DECLARE c CURSOR FOR SELECT * FROM sales"), query("FETCH 3 FROM c"), query("COMMIT")],
    [parse("SELECT customer FROM sales WHERE spent = $1 AND shop > $2", types=(20,)), DESCRIBE,
     bind([b"5", b"a"]), EXECUTE, SYNC, TERMINATE],
    [parse("SELECT $1::int8, $2::timestamptz, $3::numeric", "s", (20, 1184, 1700)),
     bind([struct.pack(">q", 7), struct.pack(">q", 10**15), struct.pack(">hhhhh", 1, 0, 0, 0, 5)], "s", "p", (1,), (1,)),
     message(b"D", b"Pp\0"), message(b"E", b"p\0" + struct.pack(">i", 1)), message(b"C", b"Pp\0"), message(b"C", b"Ss\0"),
     SYNC],
    [query("SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = "
           "c.relnamespace WHERE c.relname OPERATOR(pg_catalog.~) '^(sales)$' COLLATE pg_catalog.default ORDER BY 2, 3")],
    [query("SELECT table_name FROM information_schema.tables"), query("SET statement_timeout = 100"), query("")],
    [FLUSH, SYNC, FLUSH, SYNC, message(b"d", b"\1\2"), message(b"c", b""), message(b"f", text("x")), query("SELECT 1")],
    [query("SAVEPOINT a"), query("BEGIN; SAVEPOINT a; SELECT nothing; ROLLBACK TO a; SELECT 1; END")],
    [query("COPY sales TO STDOUT"), query("INSERT INTO sales VALUES (1)"), query("SELECT 1 -- \u202e")],
    [parse("", "e"), bind([], "e"), EXECUTE, SYNC], [message(b"F", struct.pack(">i", 1) + short(0) * 3)],
]
STARTS = [startup({"user": "ada", "database": "weir"}), startup({"user": "ada", "options": "-c DateStyle=German"}),
          startup({"user": "", "replication": "true"}), message(b"", struct.pack(">i", 80877103)),
          message(b"", struct.pack(">i", 80877104)), message(b"", struct.pack(">iii", 80877102, 1, 2)),
          message(b"", struct.pack(">i", 196_610) + b"user\0ada\0_pq_.x\0" + b"1\0\0")]
EXTREMES = [0, 1, 3, 4, 5, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]


def changed(parts, dice):
    """Messages left out, doubled and swapped; bytes flipped, cut, doubled; lengths that lie."""
    parts = [part for part in parts for _ in range(dice.choice([0, 1, 1, 1, 1, 1, 1, 2]))]
    if dice.random() < 0.2:
        dice.shuffle(parts)
    data = bytearray(b"".join(parts))
    for _ in range(dice.choice([0, 1, 1, 2, 5, 20])):
        if not data:
            break
        place = dice.randrange(len(data))
        way = dice.randrange(6)
        if way == 0:
            data[place] = dice.randrange(256)
        elif way == 1:
            del data[place:place + dice.randint(1, 40)]
        elif way == 2:
            data[place:place] = dice.randbytes(dice.randint(1, 40))
        elif way == 3:
            data[place:place] = data[place:place + dice.randint(1, 200)] * dice.choice([1, 2, 50])
        elif way == 4:
            data[place:place + 4] = struct.pack(">I", dice.choice(EXTREMES))
        else:
            data[place:place + 2] = struct.pack(">H", dice.choice(EXTREMES) & 0xffff)
    return bytes(data)


def conversation(dice):
    if dice.random() < 0.1:
        return "random bytes", dice.randbytes(dice.choice([1, 4, 8, 100, 5000]))
    parts = [part for _ in range(dice.randint(1, 3)) for part in dice.choice(CONVERSATIONS)]
    if dice.random() < 0.7:
        return "changed messages", STARTS[0] + changed(parts, dice)
    return "changed start", changed([dice.choice(STARTS), *parts], dice)


def attack(data, dice):
    """How the connection ended."""
    with socket.create_connection(("127.0.0.1", served.postgres), LONGEST) as connection:
        begun = time.monotonic()
        try:
            while data:
                size = dice.choice([1, 3, 100, len(data), len(data)])
                connection.sendall(data[:size])
                data = data[size:]
            if dice.random() < 0.1:
                return "left"
            connection.shutdown(socket.SHUT_WR)
            answered, last = 0, b""
            while chunk := connection.recv(65_536):
                answered += len(chunk)
                last = (last + chunk)[-4096:]
                if time.monotonic() - begun > LONGEST:
                    return "HUNG"
        except TimeoutError:
            return "HUNG"
        except ConnectionError:
            return "reset"
    if b"SFATAL" in last:
        return "told why, ended"
    return "answered, ended" if answered else "ended"


counts, waits, wrong, lock = Counter(), [], [], threading.Lock()


def attacker(seed):
    dice = random.Random(seed)
    while time.monotonic() < end and not wrong:
        kind, data = conversation(dice)
        try:
            outcome = attack(data, dice)
        except OSError as failure:
            outcome = f"FAILED {failure!r}"
        with lock:
            counts[f"{kind}: {outcome}"] += 1
            if outcome == "HUNG" or outcome.startswith("FAILED"):
                wrong.append(f"{outcome}: {data[:300]!r}")


def good_client():
    while time.monotonic() < end and not wrong:
        begun = time.monotonic()
        try:
            reader = PostgresReader(served, timeout=LONGEST)
            state, data = reader.ask("SELECT count(*) FROM sales WHERE shop = 'acme'")
            reader.close()
            fine = state is None and b"200" in data
        except OSError as failure:
            fine, data = False, repr(failure)
        with lock:
            waits.append(time.monotonic() - begun)
            if not fine:
                wrong.append(f"a good client got {data!r}")
        time.sleep(0.1)


with Workspace() as space:
    served = Served(space, "secret", is_guarded=False)
    before = served.content()
    say(f"seed {SEED}, {SECONDS} s, {ATTACKERS} attackers at a time")
    good = PostgresReader(served)
    end = time.monotonic() + SECONDS
    workers = [threading.Thread(target=attacker, args=(SEED * 1000 + place,)) for place in range(ATTACKERS)]
    workers.append(threading.Thread(target=good_client))
    watch = attack(served, workers, counts, wrong)
    require(served.is_running, f"the server lives after {sum(counts.values()):,} conversations")
    require(not wrong, f"every connection ended within {LONGEST} s, and {len(waits):,} good clients were answered meanwhile")
    require(max(waits) <= PATIENCE, f"each of them within {max(waits) * 1000:.0f} ms, connecting included")
    require(good.ask("SELECT 1")[0] is None, "a connection from before them is answered")
    good.close()
    watch.require_within(MEMORY)
    require(served.content() == before, "the state's files are what they were, byte by byte")
    require(served.finish() == 0, "SIGTERM ends it with status 0")
