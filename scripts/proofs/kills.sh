#!/usr/bin/env bash
# online-retail, exactly-once, killed twenty times at random. KILLS, COPIES, SEED and WEIR_TEST_DATA, the folder of the whole
# year's data, may be given; without it the sample in the repository is read.
exec python3 -B "$(dirname "$0")/kills.py"
