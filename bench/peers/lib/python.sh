# Runs a Python peer in a virtual environment of its own in the cache, made once.

source "$(dirname "${BASH_SOURCE[0]}")/peer.sh"

# require_python NAME REQUIREMENT...: makes the environment when it is not there yet, or again when a requirement changed.
require_python() {
    local name=$1
    shift
    python="$cache/$name-venv/bin/python"
    local wanted="$*" made="$cache/$name-venv/.requirements"
    if [ "$(cat "$made" 2>/dev/null)" = "$wanted" ]; then return; fi
    command -v python3 >/dev/null || skip "no python3 here"
    rm -rf "$cache/$name-venv"
    python3 -m venv "$cache/$name-venv" >&2 || skip "python3 cannot make a virtual environment here"
    "$python" -m pip install --quiet --disable-pip-version-check "$@" >&2 || skip "cannot install $*"
    echo "$wanted" >"$made"
}

run_python() {
    PYTHONPATH="$peers_root/python-lib" PYTHONDONTWRITEBYTECODE=1 exec "$python" "$@"
}
