#!/usr/bin/env bash
# The test suite under the thread sanitizer and under the address sanitizer. FILTER, a pattern, chooses tests; SKIP, a
# pattern, leaves some out (the suites that start servers and the built program take long under a sanitizer).
set -uo pipefail
cd "$(dirname "$0")/../.."
SKIP=${SKIP:-EndToEndTests|WeirCommandTests}
SECONDS_EACH=${SECONDS_EACH:-1500}
export TSAN_OPTIONS="suppressions=$PWD/scripts/proofs/tsan-suppressions.txt halt_on_error=0 exitcode=66"
# What the Swift runtime and the test library keep until the end are no leaks of the engine's.
export ASAN_OPTIONS="detect_leaks=0"
failed=0
for kind in ${KINDS:-thread address}; do
    scratch=${SCRATCH:-/tmp/weir}-${kind/thread/tsan}
    scratch=${scratch/address/asan}
    log=$(mktemp)
    echo "-- swift test --sanitize=$kind --skip '$SKIP'${FILTER:+ --filter '$FILTER'}"
    status=0
    swift build --build-tests --sanitize="$kind" --scratch-path "$scratch" >"$log" 2>&1 || status=$?
    if [ $status -ne 0 ]; then
        grep -m 5 'error:' "$log"
        echo "it could not be built: status $status"
        failed=1
        continue
    fi
    timeout "$SECONDS_EACH" swift test --skip-build --sanitize="$kind" --scratch-path "$scratch" --skip "$SKIP" \
        ${FILTER:+--filter "$FILTER"} >"$log" 2>&1 || status=$?
    echo "reports of the sanitizer: $(grep -cE '^(==[0-9]+==ERROR|WARNING: ThreadSanitizer|SUMMARY: )' "$log")"
    grep -E '^(==[0-9]+==ERROR|WARNING: ThreadSanitizer|SUMMARY: )' "$log" | sort | uniq -c | head -n 20
    grep -E '✘ Test .*(recorded|failed)' "$log" | head -n 20
    grep -E 'Test run with|Executed [0-9]+ tests|Fatal error|unexpected signal' "$log" | tail -n 4
    echo "status $status"
    [ $status -eq 0 ] || failed=1
    [ -z "${KEEP_LOG:-}" ] || cp "$log" "/tmp/weir-$kind.log"
    rm -f "$log"
done
exit $failed
