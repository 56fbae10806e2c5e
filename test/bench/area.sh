#!/bin/bash
# The area bench: a district's page with five years of recorded crime, made anew for each request, at requests that arrive evenly; beside it the
# same page from the page cache, in the same run. Latency counts from the moment at which a request was due, so that waiting in line counts.
#
#   test/bench/area.sh [PROGRAM]      PROGRAM: ./frankpledge
#   RATE=500 SECONDS_EACH=10 ROUNDS=3 PAGE=/areas/watford CRIME=../shared/data/crime/hertfordshire-2025.zip
#
# The year of the archive stands for each of the five: its months are given other years.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${1:-./frankpledge}")
crime=${CRIME:-../shared/data/crime/hertfordshire-2025.zip}
rate=${RATE:-500}
seconds_each=${SECONDS_EACH:-10}
rounds=${ROUNDS:-3}
page=${PAGE:-/areas/watford}
folder=$(mktemp -d "${TMPDIR:-/tmp}/frankpledge-bench-area.XXXXXX")
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT

die() { echo "bench-area: $*" >&2; exit 1; }
[ -x "$program" ] || die "there is no program at $program: run make first."
[ -e "$crime" ] || die "there is no archive of recorded crime at $crime: give one in CRIME."
node=$(tools/node.sh 2>/dev/null) || node=$(command -v node) || die "node is needed."

python3 - "$crime" "$folder/months" <<'PYTHON'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        if name.endswith("-street.csv"):
            month, rest = os.path.basename(name)[:7], os.path.basename(name)[7:]
            text = archive.read(name).decode()
            for year in range(int(month[:4]) - 4, int(month[:4]) + 1):
                other = "%d%s" % (year, month[4:])
                os.makedirs(os.path.join(sys.argv[2], other), exist_ok=True)
                with open(os.path.join(sys.argv[2], other, other + rest), "w") as out:
                    out.write(text.replace(month, other))
PYTHON
"$program" example hertfordshire --store "sqlite:$folder/office.db" > /dev/null
"$program" import crime "$folder/months" --store "sqlite:$folder/office.db" | tail -1

serve() { # PORT_FILE ARGUMENTS…
    local line
    exec 4< <(exec "$program" serve --store "sqlite:$folder/office.db" --listen 127.0.0.1:0 "${@:2}")
    pids+=($!)
    read -r -t 20 line <&4 || die "the server did not start."
    echo "127.0.0.1:${line##* }" > "$1"
}
serve "$folder/anew" --no-page-cache
serve "$folder/kept"
"$node" test/bench/evenly.mjs "$rate" "$seconds_each" "$rounds" "made anew=http://$(cat "$folder/anew")$page" "from the page cache=http://$(cat "$folder/kept")$page"
