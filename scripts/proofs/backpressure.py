"""A sink that is slowed to a tenth of what it needs for a minute: memory stays bounded and nothing is lost."""

import time

from harness import *  # noqa: F403

EVENTS, SEED = number("EVENTS", 10_000_000), number("SEED", 1)
# Short: what is left when the quota comes must last for the slowed minute, at a tenth of the speed.
MEASURED, SLOWED = number("MEASURED_SECONDS", 3), number("SLOWED_SECONDS", 60)
BOUND = 512 + 150e6 / 2**20

with Workspace() as space:
    products = write_products(space)
    expected = start_order_oracle(space, EVENTS, SEED)
    kafka = Kafka(space)
    load_orders(space, kafka, "orders", EVENTS, SEED)
    kafka.create("large-orders")
    expected = expected()
    time.sleep(12)  # What the loading produced under the same client id must not count towards the quota.

    job = Job(space, f"{ROOT}/topologies/order-insights.yaml", space.file("state"), "--brokers", kafka.brokers,
              "--table", f"products={products}", "--until-end")
    begun = time.monotonic()
    job.start()
    peak = 0

    def watch(seconds, text):
        global peak
        end = time.monotonic() + seconds
        said = 0
        while time.monotonic() < end and job.is_running:
            peak = max(peak, job.peak_memory() or 0)
            if text and time.monotonic() - said > 10:
                said = time.monotonic()
                say(f"{text}: peak resident {peak:.0f} MiB, {kafka.bytes_of('large-orders') / 2**20:.1f} MiB written; "
                    f"{job.tail(1)}")
            time.sleep(0.1)

    wait_until("the first records of the sink", lambda: kafka.bytes_of("large-orders") > 0, 60, 0.05)
    first, at = kafka.bytes_of("large-orders"), time.monotonic()
    watch(MEASURED, None)
    need = (kafka.bytes_of("large-orders") - first) / (time.monotonic() - at)
    quota = int(need / 10)
    say(f"in its first {MEASURED} s the sink needs {need / 1024:,.0f} KiB/s")
    kafka.quota("weir", quota)
    slowed, before = time.monotonic(), kafka.bytes_of("large-orders")
    say(f"producer_byte_rate of the job's client id is {quota:,} bytes/s from now on")
    watch(SLOWED, "slowed")
    require(job.is_running, f"the job was still at work after {time.monotonic() - slowed:.0f} s under the quota")
    rate = (kafka.bytes_of("large-orders") - before) / (time.monotonic() - slowed)
    say(f"under the quota the sink wrote {rate / 1024:,.0f} KiB/s")
    kafka.quota("weir", None)
    say("the quota is lifted")
    watch(1200, "after it")
    job.finish(1)
    say(f"the job took {time.monotonic() - begun:.0f} s in all; {job.summary()}")
    require(0 < peak < BOUND, f"peak resident memory (VmHWM) is {peak:.0f} MiB, under {BOUND:.0f} MiB: "
                              "the file's budget of 512 MiB and 150 MB")
    show_said(job)
    check_orders(job, kafka, "large-orders", expected)
