"""What the figures were measured with."""

import os
import platform
import re
import subprocess

from places import ROOT


def first_line(*command, pattern=None):
    """Of what a program prints, or nothing where it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    except FileNotFoundError:
        return None
    text = (done.stdout + done.stderr).strip()
    if pattern:
        found = re.search(pattern, text)
        return found.group(1) if found else None
    return text.splitlines()[0] if text else None


def field(path, name, separator=":"):
    with open(path) as file:
        return next((line.split(separator, 1)[1].strip() for line in file if line.startswith(name)), "unknown")


def processor():
    return field("/proc/cpuinfo", "model name")


def host_kind():
    """A name for a kind of machine, such as `2-cores-amd-epyc`: no name of one machine."""
    words = re.findall(r"[a-z]+", processor().lower())
    kind = [word for word in words if word in ("amd", "intel", "epyc", "xeon", "ryzen", "core", "apple", "arm")]
    return "-".join([f"{os.cpu_count()}-cores", *dict.fromkeys(kind)])


def commit():
    changed = first_line("git", "status", "--porcelain", "--untracked-files=no")
    return (first_line("git", "rev-parse", "--short", "HEAD") or "unknown") + (", with changes" if changed else "")


def facts(bench):
    memory = int(field("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    rows = [
        ["processor", f"{processor()}, {os.cpu_count()} cores"],
        ["memory", f"{memory:.1f} GiB"],
        ["system", f"{field('/etc/os-release', 'PRETTY_NAME', '=').strip(chr(34))}, Linux {platform.release().split('-')[0]}"],
        ["Weir", commit()],
        ["Swift", first_line("swift", "--version", pattern=r"Swift version ([0-9.]+)")],
        ["C++ compiler", first_line(os.environ.get("CXX", "g++"), "--version")],
        ["librdkafka", first_line("pkg-config", "--modversion", "rdkafka")],
        ["simdjson", first_line("pkg-config", "--modversion", "simdjson")],
        ["SQLite", first_line("pkg-config", "--modversion", "sqlite3")],
        ["Java", first_line("java", "-version", pattern=r'version "([^"]+)"')],
    ]
    if bench._broker:
        rows.append(["Kafka broker", bench.kafka.version])
    if bench.postgres_version:
        rows.append(["PostgreSQL server", bench.postgres_version])
    rows += [[f"peer {name}", version] for name, version in sorted(bench.versions.items())]
    return [[name, value] for name, value in rows if value]
