#!/bin/bash
# The import bench: a street file of 5 million rows, made from a seed, is parsed, checked and counted by Frankpledge (a dry run), grouped by
# DuckDB on both cores, and loaded and grouped by the sqlite3 shell, in turn, several rounds; then storing the counts, and growth with the
# number of rows. Prints one table; medians are compared.
#
#   test/bench/import/run.sh [PROGRAM]        PROGRAM: ./frankpledge
#   ROWS=5000000 ROUNDS=3 SEED=1 BUILD=build
#
# Each program's memory is its own peak (all of it resident: node's for DuckDB too). Processor time swings less than the clock where
# others work on the machine.
set -euo pipefail
cd "$(dirname "$0")/../../.."
program=$(realpath "${1:-./frankpledge}")
rows=${ROWS:-5000000}
rounds=${ROUNDS:-3}
seed=${SEED:-1}
build=$(realpath "${BUILD:-build}")
bench=$PWD/test/bench/import
folder=$(mktemp -d "${TMPDIR:-/tmp}/frankpledge-bench-import.XXXXXX")
trap 'rm -rf "$folder"' EXIT

die() { echo "bench-import: $*" >&2; exit 1; }
[ -x "$program" ] || die "there is no program at $program: run make first."
[ -x "$build/test/bench/street" ] || die "there is no generator: run make bench-import."
node=$(BUILD=$build tools/node.sh 2>/dev/null) || node=$(command -v node) || die "node is needed."
[ -d "$bench/node_modules/@duckdb" ] || npm ci --no-audit --no-fund --prefix "$bench" > /dev/null || die "DuckDB could not be installed from npm."
command -v sqlite3 > /dev/null || die "sqlite3 is needed: install Debian's package sqlite3."

# measure NAME COMMAND…: runs it, keeps "seconds processor_seconds peak_MiB" in NAME, its output in out.
measure() {
    local name=$1
    shift
    /usr/bin/env python3 - "$folder/out" "$@" <<'PYTHON' >> "$folder/$name"
import resource, subprocess, sys, time
with open(sys.argv[1], "w") as out:
    began = time.monotonic()
    status = subprocess.run(sys.argv[2:], stdout=out, stderr=subprocess.STDOUT).returncode
    seconds = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.2f %.2f %d" % (seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024))
sys.exit(status)
PYTHON
}
median() { # FILE COLUMN
    awk -v column="$2" '{ print $column }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

cd "$folder"
echo "Making $rows rows from seed $seed …"
"$build/test/bench/street" "$rows" "$seed" > street.csv
mkdir places
"$build/test/bench/street" --places > places/lsoas.csv
"$program" example hertfordshire --store sqlite:office.db > /dev/null
"$program" import places places --store sqlite:office.db > /dev/null
bytes=$(stat -c %s street.csv)
cat street.csv > /dev/null # into the page cache, for all alike

cat > import.sql <<'SQL'
pragma journal_mode = off;
pragma synchronous = off;
.mode csv
.import street.csv street
select count(*), sum(n) from (select count(*) as n from street group by "Month", "LSOA code", "Crime type");
SQL

for round in $(seq "$rounds"); do
    echo "Round $round of $rounds …"
    measure frankpledge "$program" import crime street.csv --dry-run --store sqlite:office.db || die "the dry run failed: $(cat out)"
    grep -q "rows $rows .* refused 0" out || die "rows are missing: $(tail -1 out)"
    measure duckdb "$node" "$bench/duck.mjs" "$folder/street.csv" || die "DuckDB failed: $(cat out)"
    grep -q "rows $rows " out || die "DuckDB counted otherwise: $(cat out)"
    if [ "$round" = 1 ]; then
        rm -f shell.db
        measure sqlite sqlite3 -init import.sql shell.db .quit || die "the sqlite3 shell failed: $(cat out)"
        rm -f shell.db
    fi
    rm -rf stored.db* && cp office.db stored.db && cp -r office.db.keys stored.db.keys && cp office.db.signing-key stored.db.signing-key
    measure stored "$program" import crime street.csv --store sqlite:stored.db || die "the import failed: $(cat out)"
    sed -nE 's/^reading ([0-9.]+) s, storing ([0-9.]+) s$/\1 \2/p' out >> storing
done
for part in 1 2; do
    "$build/test/bench/street" $((rows * part / 5)) "$seed" > part.csv
    measure "growth$part" "$program" import crime part.csv --dry-run --store sqlite:office.db
done

megabytes=$((bytes / 1000000))
line() { # NAME FILE
    awk -v name="$1" -v s="$(median "$2" 1)" -v cpu="$(median "$2" 2)" -v memory="$(median "$2" 3)" -v mb="$megabytes" \
        'BEGIN { printf "%-44s %8.2f %8.0f %10.2f %9d\n", name, s, mb / s, cpu, memory }'
}
printf '\n%d rows, %d MB, medians of %d rounds\n\n%-44s %8s %8s %10s %9s\n' "$rows" "$megabytes" "$rounds" '' seconds MB/s processor 'peak MiB'
line 'Frankpledge, dry run' frankpledge
line 'DuckDB, read_csv and GROUP BY, 2 threads' duckdb
line 'sqlite3 shell, .import and GROUP BY (1 round)' sqlite
line 'Frankpledge, import (with checksum and points)' stored
printf '\nOf the import: reading %s s, storing %s s\n' "$(median storing 1)" "$(median storing 2)"
awk -v f="$(median frankpledge 1)" -v d="$(median duckdb 1)" -v s="$(median sqlite 1)" -v fm="$(median frankpledge 3)" -v dm="$(median duckdb 3)" -v fc="$(median frankpledge 2)" -v dc="$(median duckdb 2)" -v st="$(median storing 2)" 'BEGIN {
    printf "Dry run against DuckDB: %.1f times the throughput (aim 1.5), %.1f times by processor time, %.0f %% of the memory (aim under 50)\n", d / f, dc / fc, 100 * fm / dm
    printf "Against the sqlite3 shell: %.0f times (aim 20)\nStoring against a dry run: %.1f (aim 1)\n", s / f, st / f }'
awk -v a="$(median growth1 1)" -v b="$(median growth2 1)" -v c="$(median frankpledge 1)" -v am="$(median growth1 3)" -v bm="$(median growth2 3)" -v cm="$(median frankpledge 3)" -v ac="$(median growth1 2)" -v bc="$(median growth2 2)" -v cc="$(median frankpledge 2)" 'BEGIN {
    printf "Growth, a fifth, two fifths, all: %.2f, %.2f, %.2f s; processor %.2f, %.2f, %.2f s; peak %d, %d, %d MiB\n", a, b, c, ac, bc, cc, am, bm, cm }'
