"""Programs as processes: run and measured, or kept until the end. None outlives the bench."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

START = time.monotonic()
started = []


def say(text):
    print(f"{time.monotonic() - START:7.1f}s  {text}", file=sys.stderr, flush=True)


class Failed(Exception):
    """What was measured did not do what it should: no number of it counts."""


def brief(failure):
    """Why something was left out, on one line."""
    return " ".join(str(failure).split())[:300]


@dataclass
class Spent:
    """What a whole process cost: seconds, seconds, MiB, and what it printed."""
    cpu: float
    wall: float
    rss: float
    output: str


def run_measured(command, environment=None, cwd=None):
    """Runs a program to its end. `os.wait4` counts its own time and that of children it waited for. Its `ru_maxrss` would
    not do: Linux counts in it what the bench itself held when it made the process.
    Raises `Failed` with the end of what it said where its status is not 0."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begun = time.monotonic()
        process = spawn(command, stdout=output, stderr=errors, env=environment, cwd=cwd)
        memory = PeakMemory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        peak = memory.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        started.remove(process)
        output.seek(0)
        text = output.read().decode(errors="replace")
        if process.returncode != 0:
            errors.seek(0)
            said = (text + errors.read().decode(errors="replace")).strip()[-1500:]
            raise Failed(f"{os.path.basename(command[0])} ended with status {process.returncode}: {said}")
    return Spent(usage.ru_utime + usage.ru_stime, wall, peak, text)


class PeakMemory:
    """Reads a process's VmHWM twenty times a second: MiB."""

    def __init__(self, pid):
        self.pid, self.peak, self.ended = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.ended.wait(0.05):
            self.peak = max(self.peak, status_field(self.pid, "VmHWM") or 0)

    def end(self):
        self.ended.set()
        self.thread.join()
        return self.peak


def spawn(command, **options):
    process = subprocess.Popen(command, start_new_session=True, **options)
    started.append(process)
    return process


def end(process, how=signal.SIGTERM, seconds=30):
    """Ends a process and its group, by force if it takes longer than `seconds`."""
    for which in (how, signal.SIGKILL):
        try:
            os.killpg(process.pid, which)
            process.wait(seconds)
            break
        except ProcessLookupError:
            process.wait()
            break
        except subprocess.TimeoutExpired:
            continue
    if process in started:
        started.remove(process)


def end_all():
    for process in list(started):
        end(process)


def wait_until(what, condition, seconds, pause=0.1):
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise Failed(f"waited {seconds} s for {what}")
        time.sleep(pause)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def status_field(pid, name):
    """A field of /proc/PID/status in MiB, or nothing once the process has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith(name + ":")), None)
    except (FileNotFoundError, ProcessLookupError):
        return None


def cpu_seconds(pid):
    """User and system time of a process that runs."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
