#!/usr/bin/env bash
# 1,000,000 reads of two views over HTTP while a job applies epochs: none sees half of one. READS, RATE and READERS may be given.
exec python3 -B "$(dirname "$0")/half-epochs.py"
