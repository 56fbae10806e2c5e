#!/bin/bash
# Runs the test suites, adds up what they count and says it in one last line.
#
#   test/run.sh check      all of them (make check)
#   test/run.sh sanitize   all that run the program, on the sanitized build (make sanitize)
#   test/run.sh [check|sanitize] NAME…  these alone
#
# A suite prints lines "NAME: N passed, N failed[, N skipped]", each counted once, and ends with a
# status other than 0 when something failed. A suite that counts nothing has failed. `check` and
# `sanitize` also fail when fewer tests passed than test/floor says, so that tests cannot get lost.
# What a suite said is in BUILD/check/NAME.log; of a failed one it is shown.
set -uo pipefail
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
export BUILD FRANKPLEDGE=$BUILD/frankpledge
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
logs=$BUILD/check
PROGRAM=$(realpath "$FRANKPLEDGE") TRACES=$(realpath -m "$logs/traces") # for test/traced.sh
export PROGRAM TRACES
case ${1:-} in sanitize) seconds=7200 ;; *) seconds=1800 ;; esac
SUITE_SECONDS=${SUITE_SECONDS:-$seconds} # a suite that hangs must not hang them all
passed=0 failed=0 skipped=0
mkdir -p "$logs"

# --- The suites -----------------------------------------------------------------

# Each program counts for itself; all are run even if one fails.
suite_unit() {
    local source status=0
    while IFS= read -r source; do
        "$BUILD/${source%.c}" || status=1
    done < <(find test/unit -name '*_test.c' | LC_ALL=C sort)
    unit_on_postgres || status=1
    return $status
}

# What the store promises is tried on the other engine too: the same scripts, the same expected answers.
unit_on_postgres() {
    local folder connection test status=0
    read -r folder connection < <(test/postgres.sh start) || return 1
    for test in script statement postgres; do
        STORE_POSTGRES=$connection "$BUILD/test/unit/base/store/${test}_test" || status=1
    done
    test/postgres.sh stop "$folder"
    return $status
}

# Folders of definitions that ship as examples, beside the built-in ones.
suite_definitions() {
    local file folders=0 bad=0
    while IFS= read -r file; do
        folders=$((folders + 1))
        "$FRANKPLEDGE" check-definitions "$file" || bad=$((bad + 1))
    done < <(find doc example test -name '*.yaml' -not -path '*/refused/*' -exec dirname {} + 2> /dev/null | LC_ALL=C sort -u)
    "$FRANKPLEDGE" routes > /dev/null || bad=$((bad + 1)) # the built-in ones, and the routes made from them
    echo "definitions: $((folders + 1 - bad)) passed, $bad failed"
    [ $bad -eq 0 ]
}

suite_commands() {
    local status=0
    test/commands/run.sh || status=1
    suite_sbom || status=1
    return $status
}
# Every library that is linked has its package in the document, and the front end its version.
suite_sbom() {
    if "$(tools/node.sh)" tools/sbom.mjs "$PROGRAM" "$logs/sbom.cdx.json" > /dev/null && grep -q '"name": "libsodium23"' "$logs/sbom.cdx.json" && grep -q '"name": "govuk-frontend"' "$logs/sbom.cdx.json"; then
        echo "sbom: 1 passed, 0 failed"
    else
        echo "sbom: 0 passed, 1 failed"; return 1
    fi
}
suite_front_door() { FRANKPLEDGE=test/traced.sh "$(tools/node.sh)" test/front_door/run.mjs; }
# The same on PostgreSQL: some of it in `check`, all that is made for both engines in `check-postgres`.
on_postgres=(edge records desk publicSite foot menu lists intake)
suite_postgres() { STORE=postgresql "$(tools/node.sh)" test/front_door/run.mjs "${POSTGRES_PARTS:-records}"; }
suite_postgres_all() { STORE=postgresql "$(tools/node.sh)" test/front_door/run.mjs "${on_postgres[@]}"; }
suite_browser() { FRANKPLEDGE=test/traced.sh "$(tools/node.sh)" test/browser/run.mjs; }
# With what the servers of the suites before composed.
suite_drift() { find "$TRACES" -name '*.sql' -print0 | xargs -0 test/drift.sh "$FRANKPLEDGE" "$BUILD/test/postgres_prepare"; }
suite_fuzz() { FUZZ_SECONDS=${FUZZ_SECONDS:-3} test/fuzz.sh; }
# Short here (make torture takes its time).
suite_torture() {
    export SHORT_MEMORY=$BUILD/short_memory.so
    "$(tools/node.sh)" test/torture/run.mjs kills shortMemory crowds
    FRANKPLEDGE=$BUILD/frankpledge-unsynced "$(tools/node.sh)" test/torture/run.mjs powerCuts failingDisk
    local parts=(databaseKills)
    [ "${TORTURE:-}" != long ] || parts+=(kills)
    LASTING=yes STORE=postgresql "$(tools/node.sh)" test/torture/run.mjs "${parts[@]}"
}
suite_style() {
    local status=0
    tools/check_source.sh || status=1
    "$(tools/node.sh)" tools/check_asvs.mjs || status=1
    return $status
}

# --- Counting -------------------------------------------------------------------

# The three numbers of all counting lines of a log.
count_log() {
    sed -nE 's/^([^ ].*: )?([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\2 \3 \5/p' "$1" |
        awk '{ p += $1; f += $2; s += $3 } END { printf "%d %d %d\n", p, f, s }'
}

# A suite that mostly waits for one thing after another leaves room for another beside it: begun here, its turn is to be waited for.
beside_pid=0 beside_name=
begin_beside() {
    beside_name=$1
    timeout --kill-after=10 "$SUITE_SECONDS" test/run.sh --suite "$1" > "$logs/$1.log" 2>&1 &
    beside_pid=$!
}

run_suite() {
    local name=$1 log=$logs/$1.log status=0 began=$SECONDS p f s
    if [ "$name" = "$beside_name" ]; then
        wait "$beside_pid" || status=$?
        beside_name=
    else
        rm -f "$logs/sanitizer".*
        timeout --kill-after=10 "$SUITE_SECONDS" test/run.sh --suite "$name" > "$log" 2>&1 || status=$?
    fi
    [ $status -ne 124 ] || echo "$name was ended after $SUITE_SECONDS seconds" >> "$log"
    read -r p f s < <(count_log "$log")
    if [ $((p + f + s)) -eq 0 ]; then
        echo "$name counted nothing" >> "$log"
        f=1
    elif [ $status -ne 0 ] && [ "$f" -eq 0 ]; then
        echo "$name ended with status $status" >> "$log"
        f=1
    fi
    # A sanitizer may have spoken where no test was listening: in a server that a test has stopped.
    if compgen -G "$logs/sanitizer.*" > /dev/null; then
        cat "$logs/sanitizer".* >> "$log"
        f=$((f + 1))
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%-12s %5d passed %5d failed %5d skipped   %4d s\n' "$name" "$p" "$f" "$s" $((SECONDS - began))
    [ "$f" -eq 0 ] || tail -n 300 "$log" | sed 's,^,    | ,'
}

floor_of() { sed -n "s/^$1 //p" test/floor; }

check_floor() {
    local least
    least=$(floor_of "$1")
    if [ "$passed" -lt "${least:-0}" ]; then
        echo "Only $passed tests passed where test/floor says at least $least: some did not run."
        failed=$((failed + 1))
    fi
}

if [ "${1:-}" = --suite ]; then
    "suite_$2"
    exit
fi
mode=${1:?usage: test/run.sh check|sanitize|NAME…}
suites=()
case $mode in
check) suites=(style unit definitions commands front_door postgres fuzz torture browser drift) ;;
sanitize)
    export SLOW=${SLOW:-6} # patience, and memory: what was freed is kept for a while
    suites=(unit definitions commands front_door browser)
    export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:log_path=$(realpath -m "$logs/sanitizer")
    export LSAN_OPTIONS=print_suppressions=0 # see base/paper/type.c
    export UBSAN_OPTIONS=print_stacktrace=1:log_path=$(realpath -m "$logs/sanitizer")
    ;;
*) set -- some "$@" ;;
esac
rm -rf "$TRACES" && mkdir -p "$TRACES"
[ $# -eq 1 ] || suites=("${@:2}")
for suite in "${suites[@]}"; do
    [ "$* $suite" != 'check front_door' ] || begin_beside browser
    run_suite "$suite"
done
[ $# -gt 1 ] || check_floor "$mode"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
