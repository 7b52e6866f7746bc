"""Servers that stop mid-run, and the job itself: it recovers without help, and its outcome is exact."""

import time

from harness import *  # noqa: F403

EVENTS, SEED = number("EVENTS", 1_500_000), number("SEED", 2)
POSTGRES_DOWN, BROKER_DOWN = number("POSTGRES_SECONDS", 120), number("BROKER_SECONDS", 20)
STOPPED = number("STOPPED_SECONDS", 70)

with Workspace() as space:
    products = write_products(space)
    expected = start_order_oracle(space, EVENTS, SEED)
    kafka, postgres = Kafka(space), Postgres(space)
    load_orders(space, kafka, "orders", EVENTS, SEED)
    with open(products) as file:
        postgres.psql("CREATE TABLE products (id text PRIMARY KEY, name text, category text)")
        postgres.psql("COPY products FROM STDIN CSV HEADER", stdin=file)
    say(f"{int(postgres.psql('SELECT count(*) FROM products')):,} products are in PostgreSQL; the table's cache is made "
        "small and short-lived (192KiB, ttl 5s), so that the job needs the server all the time")
    expected = expected()

    def run(name, meanwhile):
        """A job of its own, with its own state and outputs, over the same events."""
        say(f"-- {name}")
        topic = f"large-orders-{name}"
        kafka.create(topic)
        topology = variant(space, "order-insights", {
            "topology: order-insights": f"topology: order-insights-{name}", "topic: large-orders": f"topic: {topic}",
            "cache: { bytes: 64MiB, ttl: 5m, missing_ttl: 30s, stale: 1m }": "cache: { bytes: 192KiB, ttl: 5s }"})
        job = Job(space, topology, space.file(f"state-{name}"), "--brokers", kafka.brokers, "--set",
                  f"CATALOG_URL={postgres.url}", "--until-end")
        begun = time.monotonic()
        job.start()
        wait_until("the first output", lambda: kafka.bytes_of(topic) > 2**18, 120, 0.05)
        time.sleep(1)
        require(job.is_running, "the job is mid-run")
        say(job.tail(1))
        meanwhile(job)
        require(job.is_running, "the job is still the same process")
        say(job.tail(1))
        job.finish(900)
        say(f"{time.monotonic() - begun:.0f} s in all; {job.summary()}")
        show_said(job)
        check_orders(job, kafka, topic, expected)

    def without_postgres(job):
        postgres.end()
        say(f"PostgreSQL is stopped for {POSTGRES_DOWN} s")
        for _ in range(4):
            time.sleep(POSTGRES_DOWN / 4)
            say(job.tail(1))
        postgres.start()
        say("PostgreSQL runs again")

    def without_broker(job):
        kafka.end(signal.SIGKILL)
        say(f"the broker is killed and stays away for {BROKER_DOWN} s")
        time.sleep(BROKER_DOWN)
        kafka.start()
        say("the broker runs again")

    def stopped(job):
        for _ in range(5):
            job.signal(signal.SIGSTOP)
            begun = time.monotonic()
            listing = [line for line in kafka.transactions().splitlines() if "stopped" in line]
            if any("Ongoing" in line for line in listing):
                break
            job.signal(signal.SIGCONT)
            time.sleep(0.7)
        say("SIGSTOP; the broker lists: " + " ".join(" ".join(listing).split()))
        require(any("Ongoing" in line for line in listing), "its transaction is open; its timeout is 60 s")
        time.sleep(max(0, STOPPED - (time.monotonic() - begun)))
        listing = [line for line in kafka.transactions().splitlines() if "stopped" in line]
        say(f"after {time.monotonic() - begun:.0f} s the broker lists: " + " ".join(" ".join(listing).split()))
        job.signal(signal.SIGCONT)

    run("stopped", stopped)
    run("broker", without_broker)
    run("postgres", without_postgres)
