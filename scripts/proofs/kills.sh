#!/usr/bin/env bash
# The shop's job under exactly-once, killed at random twenty times and its broker once: every record is read committed once,
# and the views are exact. Environment: WEIR, the release build; KAFKA_HOME; WEIR_PROOF_SEED chooses the moments.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -n "${KAFKA_HOME:-}" ] || { echo "kills: KAFKA_HOME is not set" >&2; exit 1; }
swift build --build-tests >&2
WEIR_PROOF_PROGRAM=$WEIR WEIR_PROOF_KILLS=${WEIR_PROOF_KILLS:-20} \
    swift test --skip-build --disable-xctest --filter RandomKillTests 2>&1 | grep -E '^kill |✘|✔ Test|Test run'
