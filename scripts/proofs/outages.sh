#!/usr/bin/env bash
# order-insights while PostgreSQL stops for two minutes, the broker for twenty seconds, the job itself for seventy.
exec python3 -B "$(dirname "$0")/outages.py"
