#!/usr/bin/env bash
# The whole test suite under the thread sanitizer and under the address sanitizer, with the reports counted.
set -uo pipefail
cd "$(dirname "$0")/../.."
failed=0
for kind in thread address; do
    echo "-- scripts/test --sanitize $kind"
    log=$(mktemp)
    scripts/test --sanitize "$kind" >"$log" 2>&1 || failed=1
    grep -E '^== ' "$log" | grep -v '^== tests: '
    grep -E '✘ Test .*(recorded|failed)|error:|Fatal error|unexpected signal' "$log" | head -n 20
    reports='^(==[0-9]+==ERROR|WARNING: ThreadSanitizer)'
    echo "reports of the sanitizer: $(grep -cE "$reports" "$log")"
    grep -E '^SUMMARY: ' "$log" | sort | uniq -c | head -n 20
    ! grep -qE "$reports" "$log" || failed=1
    rm -f "$log"
done
exit $failed
