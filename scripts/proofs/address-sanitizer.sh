#!/usr/bin/env bash
# The whole test suite under the address sanitizer.
exec "$(dirname "$0")/../sanitizers/run.sh" address
