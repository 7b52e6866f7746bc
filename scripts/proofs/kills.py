"""online-retail with its sink exactly-once, killed at random again and again, the broker too."""

import random
import sqlite3
import time

from harness import *  # noqa: F403

KILLS, COPIES, SEED = number("KILLS", 20), number("COPIES", 4), number("SEED", 20101201)
DATA = os.environ.get("WEIR_TEST_DATA", f"{ROOT}/topologies/data")
SINK = "online-retail-large-orders"


def raw_events():
    packed = f"{DATA}/online-retail-orders.ndjson.lz4"
    if os.path.exists(packed):
        lines = subprocess.run(["lz4", "-dc", packed], capture_output=True, check=True, text=True).stdout.splitlines()
        say(f"the whole year: {len(lines):,} events of online-retail-orders.ndjson.lz4")
    else:
        with open(f"{DATA}/online-retail-sample.ndjson") as file:
            lines = file.read().splitlines()
        say(f"the sample in the repository: {len(lines):,} events")
    return lines


def thousandths(amount):
    whole, _, part = str(amount).partition(".")
    value = int(whole.lstrip("-") or 0) * 1000 + int((part + "000")[:3])
    return -value if whole.startswith("-") else value


def oracle(lines, copies):
    """Plain SQL in SQLite over the raw rows of every copy; amounts in thousandths."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE orders (type, id, customer, country, ts INTEGER, total INTEGER)")
    db.execute("CREATE TABLE items (id, product, quantity INTEGER, price INTEGER)")
    db.execute("CREATE TABLE products (id PRIMARY KEY, category)")
    db.execute("CREATE TABLE copies (name)")
    db.executemany("INSERT INTO copies VALUES (?)", [(copy,) for copy in copies])
    import csv
    with open(f"{DATA}/online-retail-products.csv", newline="") as file:
        db.executemany("INSERT INTO products VALUES (?, ?)", [(r["id"], r["category"]) for r in csv.DictReader(file)])
    for line in lines:
        e = json.loads(line, parse_float=str)
        db.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", (
            e["type"], e["order_id"], e.get("customer_id"), e["country"], e["ts"], thousandths(e["total"]["amount"])))
        db.executemany("INSERT INTO items VALUES (?, ?, ?, ?)", [
            (e["order_id"], i["product_id"], i["quantity"], thousandths(i["unit_price"]["amount"])) for i in e["items"]])
    ids = db.execute("SELECT count(*), count(DISTINCT id) FROM orders").fetchone()
    require(ids[0] == ids[1], "an order id names one event of the raw rows")
    # Copies differ in their orders' ids alone: sums over them are one copy's sums times their number.
    months = db.execute("""
        SELECT strftime('%Y-%m-01', o.ts / 1000, 'unixepoch'), o.country, coalesce(p.category, 'unknown'),
               count(*) * (SELECT count(*) FROM copies), sum(i.quantity) * (SELECT count(*) FROM copies),
               sum(i.quantity * i.price) * (SELECT count(*) FROM copies), count(DISTINCT o.customer)
        FROM orders o JOIN items i ON i.id = o.id LEFT JOIN products p ON p.id = i.product
        WHERE o.type = 'OrderCreated' GROUP BY 1, 2, 3""").fetchall()
    customers = db.execute("""
        WITH placed AS (
            SELECT customer, name || id AS id, ts, total FROM orders, copies
            WHERE type = 'OrderCreated' AND customer IS NOT NULL),
        ranked AS (
            SELECT *, row_number() OVER (PARTITION BY customer ORDER BY ts, id) AS up,
                   row_number() OVER (PARTITION BY customer ORDER BY ts DESC, id DESC) AS down FROM placed)
        SELECT customer, count(*), sum(total), max(total), max(CASE WHEN up = 1 THEN id END),
               max(CASE WHEN down = 1 THEN id END), max(ts) FROM ranked GROUP BY customer""").fetchall()
    cancelled = db.execute("""
        SELECT country, count(*) * (SELECT count(*) FROM copies), sum(abs(total)) * (SELECT count(*) FROM copies)
        FROM orders WHERE type = 'OrderCancelled' GROUP BY country""").fetchall()
    large = db.execute("""
        SELECT name || id, customer, country, total, ts FROM orders, copies
        WHERE type = 'OrderCreated' AND total > 1000000""").fetchall()
    return months, customers, cancelled, large


def check(job, kafka, expected):
    months, customers, cancelled, large = expected
    dead = job.query("SELECT count(*) AS n FROM weir_dead_letters")
    require(dead is not None and dead[0]["n"] == 0, "there is no dead letter")
    rows = job.query("SELECT * FROM revenue_by_month")
    got = sorted((r["month"][:10], r["country"], r["category"], r["lines"], r["articles"], thousandths(r["revenue"]))
                 for r in rows)
    require(got == sorted(m[:6] for m in months),
            f"revenue_by_month: {len(got):,} rows, {sum(m[3] for m in months):,} lines, "
            f"{sum(m[5] for m in months) / 1000:,.3f} of revenue, all equal to SQLite's")
    distinct = {m[:3]: m[6] for m in months}
    error = max(abs(r["customers"] - d) / max(d, 1) for r in rows
                for d in [distinct[r["month"][:10], r["country"], r["category"]]])
    require(error < 0.1, f"its approx_count_distinct is at most {error:.1%} off in any row")
    rows = job.query("SELECT * FROM customers")
    got = sorted((r["customer_id"], r["orders"], thousandths(r["spent"]), thousandths(r["largest"]), r["first_order"],
                  r["last_order"], as_millis(r["last_seen"])) for r in rows)
    require(got == sorted(customers),
            f"customers: {len(got):,} rows, {sum(c[1] for c in customers):,} orders, "
            f"{sum(c[2] for c in customers) / 1000:,.3f} spent, all equal to SQLite's")
    rows = job.query("SELECT * FROM cancellations_by_country")
    got = sorted((r["country"], r["cancellations"], thousandths(r["amount"])) for r in rows)
    require(got == sorted(cancelled), f"cancellations_by_country: {len(got):,} rows, all equal to SQLite's")
    found = sorted((r["order_id"], r["customer_id"] or "", r["country"], thousandths(r["amount"]), as_millis(r["ts"]))
                   for r in kafka.committed(SINK))
    wanted = sorted((i, c or "", country, total, ts) for i, c, country, total, ts in large)
    require(found == wanted, f"topic {SINK}, read committed: {len(found):,} records, each of {len(wanted):,} expected "
                             f"once, none else (different ids: {len({f[0] for f in found}):,})")


def last_word(job):
    with open(job.log, errors="replace") as file:
        lines = [line for line in file if " online-retail " in line]
    return lines[-1].strip() if lines else "nothing"


with Workspace() as space:
    draw = random.Random(SEED)
    say(f"seed {SEED}: {KILLS} kills, {COPIES} copies of the data before each start")
    lines = raw_events()
    kafka = Kafka(space)
    kafka.create("online-retail")
    kafka.create(SINK)
    job = Job(space, f"{ROOT}/topologies/online-retail.yaml", space.file("state"), "--brokers", kafka.brokers,
              "--table", f"products={DATA}/online-retail-products.csv", "--delivery", "exactly-once")
    broker_dies_in = draw.randrange(KILLS // 4, KILLS - KILLS // 4)
    names, producers, epochs = [], [], []

    for life in range(KILLS + 1):
        # Every life finds new events, which come in while it runs; copies differ in their orders' ids.
        fresh = [f"{life:02d}{chr(97 + copy)}-" for copy in range(COPIES)]
        names += fresh
        path = space.file(f"{life}.ndjson")
        with open(path, "w") as file:
            for name in fresh:
                file.write("".join(line.replace('"order_id":"', f'"order_id":"{name}', 1) + "\n" for line in lines))
        producers.append(spawn([WEIR, "produce", "--brokers", kafka.brokers, "--topic", "online-retail", "--key",
                                "order_id", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        if life == KILLS:
            break
        job.start()
        wait = draw.uniform(0.2, 6.0)
        if life == broker_dies_in:
            time.sleep(wait)
            kafka.end(signal.SIGKILL)
            say(f"life {life + 1}: the broker is killed with SIGKILL after {wait:.2f} s, started again after 3 s")
            time.sleep(3)
            kafka.start()
            wait = draw.uniform(2.0, 5.0)
        time.sleep(wait)
        require(job.is_running, f"life {life + 1}: killed with SIGKILL {wait:.2f} s later; "
                                f"its last word was: {last_word(job)}")
        job.kill()

    require(not any([producer.wait() for producer in producers]), "every producer of events ended with status 0")
    say(f"{len(lines) * len(names):,} events are in the topic, {kafka.bytes_of('online-retail') / 2**20:,.0f} MiB")
    job.start("--until-end")
    job.finish(600)
    say(f"the last life ended: {job.summary()}")
    show_said(job)
    check(job, kafka, oracle(lines, names))
