"""The load of readers over HTTP, and what it costs the server."""

import glob
import json
import subprocess

from processes import Failed, end, spawn, started


def thread_seconds(pid):
    """Processor time of each thread of a process, by the thread's name: seconds, to the nanosecond."""
    found = {}
    for folder in glob.glob(f"/proc/{pid}/task/*"):
        try:
            with open(f"{folder}/comm") as name, open(f"{folder}/schedstat") as spent:
                name, seconds = name.read().strip(), int(spent.read().split()[0]) / 1e9
        except (FileNotFoundError, ProcessLookupError):
            continue  # It has ended.
        found[name] = found.get(name, 0) + seconds
    return found


def run_load(tools, options, at_begin, at_end):
    """Runs bench/limit/readers; calls `at_begin` and `at_end` around what it counts, and returns what they gave and its
    figures."""
    command = [f"{tools}/readers", *(str(word) for pair in options.items() for word in pair)]
    process = spawn(command, stdout=subprocess.PIPE, text=True)
    try:
        seen = []
        for line in process.stdout:
            if line.startswith("measuring"):
                before = at_begin()
            elif line.startswith("measured"):
                after = at_end()
            else:
                seen.append(line)
        if process.wait() != 0 or not seen:
            raise Failed(f"readers ended with status {process.returncode}")
        return before, after, json.loads(seen[-1])
    finally:
        if process.poll() is None:
            end(process)
        elif process in started:
            started.remove(process)
