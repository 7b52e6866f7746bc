# What every peer's run script needs: where things are, and how to say that the peer cannot run here.

peers_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/weir-bench/peers"
mkdir -p "$cache"

# Names the peer as one that this machine cannot run. The harness lists it as skipped.
skip() {
    echo "$1"
    exit 3
}

# One line for the workloads that a peer has no way to do.
require_workload() {
    local wanted=$1
    shift
    for workload in "$@"; do
        [ "$workload" = "$wanted" ] && return
    done
    skip "no $wanted here: this peer has $*"
}
