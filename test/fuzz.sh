#!/bin/bash
# Runs every fuzz target for FUZZ_SECONDS (10), from the kept corpus test/fuzz/corpus/NAME where there
# is one. What breaks a target is left in BUILD/fuzz/found.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}/fuzz
seconds=${FUZZ_SECONDS:-10}
passed=0 failed=0
mkdir -p "$build/found"
for source in test/fuzz/*_fuzz.c; do
    name=$(basename "$source" _fuzz.c)
    work=$build/corpus/$name
    mkdir -p "$work"
    corpora=("$work")
    [ ! -d "test/fuzz/corpus/$name" ] || corpora+=("test/fuzz/corpus/$name")
    if "$build/test/fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/found/$name-" "${corpora[@]}" > "$build/$name.log" 2>&1; then
        echo "  $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log") inputs"
        passed=$((passed + 1))
    else
        tail -40 "$build/$name.log"
        failed=$((failed + 1))
    fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
