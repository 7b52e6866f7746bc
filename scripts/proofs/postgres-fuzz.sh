#!/usr/bin/env bash
# PostgreSQL's protocol, changed at random, against the listener. FUZZ_SECONDS (600) and SEED (1) may be given.
exec python3 -B "$(dirname "$0")/postgres-fuzz.py"
