"""Where things lie: the sources, what is kept between runs, and the programs that are measured."""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOPOLOGIES = f"{ROOT}/bench/topologies"
PEERS = f"{ROOT}/bench/peers"
RESULTS = f"{ROOT}/bench/results"


def kept_folder(given):
    """Data sets and the broker's log, which are dear to make."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = os.path.abspath(given or f"{cache}/weir-bench")
    os.makedirs(path, exist_ok=True)
    return path


def build_weir():
    """The release binary, or the one that WEIR names."""
    if named := os.environ.get("WEIR"):
        return named
    build = ["swift", "build", "--configuration", "release", "--product", "weir"]
    subprocess.run(build, cwd=ROOT, check=True, stdout=sys.stderr)
    shown = subprocess.run(build + ["--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return f"{shown.stdout.strip()}/weir"


def build_limit():
    """The folder of the limit, the topic tool, the latency probe and the readers."""
    if not shutil.which(os.environ.get("CXX", "g++")):
        sys.exit("bench: the limit needs a C++ compiler: scripts/bootstrap installs it")
    built = subprocess.run([f"{ROOT}/bench/limit/build"], check=True, stdout=subprocess.PIPE, text=True)
    return built.stdout.splitlines()[-1]
