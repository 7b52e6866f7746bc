"""W5: W2 with its products in PostgreSQL, 1,000,000 keys, the cache holding a tenth of them."""

import time

import canonical
from figures import Section
from postgres import Postgres, SlowWire
from processes import say

TOPOLOGY, VERSIONS = "w5-remote-lookups", 100
ROUND_TRIPS = (0.001, 0.010)
SELECT = "SELECT category, lines, revenue FROM revenue_by_category"


def run(bench):
    section = Section("W5", "W5: remote lookups")
    topic, expected = bench.topic(bench.events), expect(bench)
    rows = [["round trip ms", "rows/s", "events/s", "requests/s", "keys a request", "hit ratio", "CPU us/event",
             "peak RSS MiB"]]
    server = Postgres(bench.file("postgres"))
    try:
        fill(server, bench.products)
        for round_trip in ROUND_TRIPS:
            rows.append(measure(bench, server, topic, round_trip, expected))
        bench.postgres_version = server.version
    finally:
        server.close()
    section.texts.append(
        f"{bench.events:,} events; a product's key says which of its {VERSIONS} versions the customer bought. The round trip "
        "is a forwarder's that holds every byte for half of it each way. Requests and keys are PostgreSQL's own counts; "
        "the hit ratio is the share of rows whose key was not asked for: repeats within a batch count as hits. The rows "
        "equal the limit's W2, as a version's category is its product's.")
    section.tables.append(rows)
    section.commands = [f"CATALOG_URL=postgresql://... weir run bench/topologies/{TOPOLOGY}.yaml --until-end"]
    return section


def expect(bench):
    result = bench.file("limit.txt")
    bench.limit.run("w2", "--brokers", bench.kafka.brokers, "--topic", bench.topic(bench.events), "--events",
                    str(bench.events), "--products", bench.products, "--result", result, events=bench.events)
    return canonical.totals_of_file(result)


def fill(server, products):
    with open(products) as file:
        base = [line.rstrip("\n").split(",") for line in file][1:]
    server.psql("CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, category text NOT NULL)")
    lines = "".join(f"{product}-{version:02d},{name},{category}\n" for product, name, category in base
                    for version in range(VERSIONS))
    server.psql("COPY products FROM STDIN (FORMAT csv)", lines)
    server.psql("VACUUM ANALYZE products")
    say(f"w5: PostgreSQL holds {server.psql('SELECT count(*) FROM products')} products")


def measure(bench, server, topic, round_trip, expected):
    wire = SlowWire(server.port, round_trip)
    job = bench.weir.job(TOPOLOGY, bench.environment(topic, CATALOG_URL=server.url(wire.port)))
    try:
        requests, keys = counts(server)
        spent = job.run()
        found = canonical.totals_of_csv(job.csv(SELECT), header=True)
        canonical.require_equal("w5 of weir", found, expected)
        more_requests, more_keys = counts(server)
    finally:
        wire.close()
        job.discard()
        bench.kafka.forget_job(job.id)
    requests, keys = more_requests - requests, more_keys - keys
    lines = sum(int(line.split(",")[1]) for line in expected)
    say(f"w5 at {round_trip * 1000:g} ms: {lines / spent.wall:,.0f} rows/s, {requests / spent.wall:,.0f} requests/s")
    return [f"{round_trip * 1000:g}", f"{lines / spent.wall:,.0f}", f"{bench.events / spent.wall:,.0f}",
            f"{requests / spent.wall:,.0f}", f"{keys / max(requests, 1):,.0f}", f"{1 - keys / lines:.1%}",
            f"{spent.cpu / bench.events * 1e6:.2f}", f"{spent.rss:.0f}"]


def counts(server):
    """Transactions and rows found by key, as PostgreSQL counts them; a session tells its counts when it ends or is
    idle for a second."""
    time.sleep(1.5)
    commits = server.psql("SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'")
    fetched = server.psql("SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_user_tables WHERE relname = 'products'")
    return int(commits), int(fetched)
