#!/usr/bin/env bash
# 10,000,000 events against Apache Kafka, the sink slowed for a minute by a quota. EVENTS and SEED may be given.
exec python3 -B "$(dirname "$0")/backpressure.py"
