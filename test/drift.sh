#!/bin/bash
# Prepares every statement of the program on a PostgreSQL of the test's own: every literal, and what a
# machine-made office composes with every register, the shipped ones and those of test/definitions
# (frankpledge test-sql), and any file of statements named after it (serve --trace-sql FILE), so that no
# dialect creeps in while SQLite serves.
#
#   test/drift.sh PROGRAM PREPARE [STATEMENTS-FILE…]
set -euo pipefail
program=${1:?usage: test/drift.sh PROGRAM PREPARE [STATEMENTS-FILE…]}
prepare=${2:?usage: test/drift.sh PROGRAM PREPARE [STATEMENTS-FILE…]}
shift 2
here=$(dirname "$0")
folder=$(mktemp -d)
postgres=
finish() {
    [ -z "$postgres" ] || "$here/postgres.sh" stop "$postgres"
    rm -rf "$folder"
}
trap finish EXIT

own=$here/definitions/wrenshire
"$program" test-sql schema --definitions "$own" > "$folder/schema.sql"
"$program" test-sql statements --definitions "$own" > "$folder/all"
if [ $# -gt 0 ]; then cat -- "$@" >> "$folder/all"; fi
LC_ALL=C sort -zu "$folder/all" > "$folder/statements"
read -r postgres connection < <("$here/postgres.sh" start)
"$prepare" "$connection" "$folder/schema.sql" "$folder/statements" | sed 's/^\([0-9]* passed\)/drift: \1/'
