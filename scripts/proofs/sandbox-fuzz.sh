#!/usr/bin/env bash
# SQL at random against the served views, by HTTP and psql's protocol. FUZZ_SECONDS (600) and SEED (1) may be given.
exec python3 -B "$(dirname "$0")/sandbox-fuzz.py"
