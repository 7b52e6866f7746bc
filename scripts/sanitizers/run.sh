#!/usr/bin/env bash
# run.sh thread|address: the whole test suite under that sanitizer, with its reports counted.
set -uo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
echo "-- scripts/test --sanitize $1"
scripts/test --sanitize "$1" >"$log" 2>&1 || failed=1
grep -E '^== ' "$log" | grep -v '^== tests: '
grep -E '✘ Test .*(recorded|failed)|error:|Fatal error|unexpected signal' "$log" | cut -c1-300 | head -n 20
reports='^(==[0-9]+==ERROR|WARNING: ThreadSanitizer)'
echo "reports of the sanitizer: $(grep -cE "$reports" "$log")"
grep -E '^SUMMARY: ' "$log" | sort | uniq -c | head -n 20
! grep -qE "$reports" "$log" || failed=1
exit $failed
