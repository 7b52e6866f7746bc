"""An invariant over two views, read over HTTP a million times while a job writes both: no reader sees half an epoch."""

import urllib.request

from harness import *  # noqa: F403

READS, RATE, READERS = number("READS", 1_000_000), number("RATE", 5_000), number("READERS", 8)
# The two views count the same events, so in every whole epoch the answer is 0. One statement reads both.
SQL = "SELECT (SELECT sum(events) FROM types) - (SELECT events FROM whole)"


def ask(sql):
    """The answer's text."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/sql", json.dumps({"sql": sql}).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read().decode()


def counted(sql):
    """The one value of the answer, and the epoch that it is of."""
    answer = json.loads(ask(sql))
    return answer["rows"][0][0], answer["as_of"]["epoch"]


with Workspace() as space:
    tools = subprocess.run([f"{ROOT}/bench/limit/build"], check=True, stdout=subprocess.PIPE,
                           text=True).stdout.splitlines()[-1]
    kafka = Kafka(space)
    kafka.create("orders")
    port, = free_ports(1)
    os.environ["KAFKA_BROKERS"] = kafka.brokers
    job = Job(space, f"{ROOT}/scripts/proofs/half-epochs.yaml", space.file("state"), "--listen", f"127.0.0.1:{port}")
    job.start()
    wait_until("the job to listen", lambda: accepts(port), 60)
    with open(space.file("generate.log"), "wb") as log:
        producer = spawn([WEIR, "generate", "--events", str(10**9), "--rate", str(RATE), "--brokers", kafka.brokers,
                          "--topic", "orders"], stdout=log, stderr=log)
    wait_until("rows of both views", lambda: counted("SELECT count(*) FROM types, whole")[0] >= 4, 60)
    require(counted(SQL)[0] == 0, f"{SQL} is 0 to begin with")
    answer = ask(SQL)
    expected = answer[answer.index('"rows"'):answer.index(',"truncated"')]

    events, epoch = counted("SELECT events FROM whole")
    say(f"{READERS} connections read while {RATE:,} events/s come; {events:,} events are counted in epoch {epoch:,}")
    load = subprocess.run(
        [f"{tools}/readers", "--port", str(port), "--path", "/v1/sql", "--json", json.dumps({"sql": SQL}), "--expected",
         expected, "--connections", str(READERS), "--rate", "0", "--requests", str(READS), "--seconds", "7200",
         "--warm-up", "0"], capture_output=True, text=True)
    if load.stderr:
        say(load.stderr.strip())
    require(load.returncode == 0, f"the readers ended with status {load.returncode}")
    read = json.loads(load.stdout.splitlines()[-1])
    more_events, last_epoch = counted("SELECT events FROM whole")
    say(f"{read['requests']:,} reads, p50 {read['p50']:.2f} ms, p99 {read['p99']:.2f} ms; meanwhile {last_epoch - epoch:,} "
        f"epochs were applied and {more_events - events:,} events counted")
    require(read["requests"] >= READS, f"at least {READS:,} reads were answered")
    require(read["wrong"] == 0, f"{read['wrong']} of them saw anything but a whole epoch")
    # As often as a commit every 50 ms may come on a busy machine.
    require(last_epoch - epoch >= READS // 10_000, "the views went on from epoch to epoch meanwhile")
    require(producer.poll() is None and job.is_running, "the job and its events went on to the end")
    job.signal(signal.SIGTERM)
    job.finish(60)
    say(job.summary())
