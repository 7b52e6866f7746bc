"""A job that runs while others look at it."""

import contextlib
import os
import signal
import sqlite3
import time

from processes import Failed, end, spawn, status_field, wait_until


class RunningJob:
    """`weir run` in the background, from `with` to its end."""

    def __init__(self, job, *more):
        self.job, self.more, self.log = job, list(more), job.state + ".log"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.is_running:
            end(self.process, signal.SIGTERM, 60)
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.log)

    def start(self):
        with open(self.log, "ab") as log:
            self.process = spawn(self.job.command(*self.more), stdout=log, stderr=log, env=self.job.environment)

    @property
    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        end(self.process, signal.SIGKILL)

    def drain(self, seconds=60):
        """Ends it as an operator does: it commits what it has."""
        self.process.send_signal(signal.SIGTERM)
        self.wait(seconds)

    def wait(self, seconds):
        wait_until("the job's end", lambda: not self.is_running, seconds, 0.05)
        if self.process.returncode != 0:
            raise Failed(f"the job ended with status {self.process.returncode}: {self.said()}")

    def peak_memory(self):
        return status_field(self.process.pid, "VmHWM") or 0

    def watch_memory(self, seconds):
        """The peak within so many seconds, or until the job ends."""
        peak, until = 0, time.monotonic() + seconds
        while time.monotonic() < until and self.is_running:
            peak = max(peak, self.peak_memory())
            time.sleep(0.1)
        return peak

    def wait_running(self, seconds=60):
        """Until it reads its sources."""
        def runs():
            if not self.is_running:
                raise Failed(f"the job ended at its start: {self.said()}")
            with open(self.log, errors="replace") as file:
                return any(" running: " in line for line in file)
        wait_until("the job to run", runs, seconds, 0.05)

    @property
    def database(self):
        return f"{self.job.state}/state.db"

    def value(self, sql):
        """One value of the views' file, 0 where there is none yet."""
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
                return (connection.execute(sql).fetchone() or [0])[0] or 0
        except sqlite3.OperationalError:
            return 0

    def wait_for(self, what, sql, wanted, seconds, pause=0.01):
        def reached():
            if not self.is_running:
                raise Failed(f"the job ended before {what}: {self.said()}")
            return self.value(sql) >= wanted
        wait_until(what, reached, seconds, pause)

    def said(self):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-8:]).strip()
