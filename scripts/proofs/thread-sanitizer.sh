#!/usr/bin/env bash
# The whole test suite under the thread sanitizer.
exec "$(dirname "$0")/../sanitizers/run.sh" thread
