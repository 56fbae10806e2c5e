#!/bin/bash
# The bench: how fast are the plan and a promise, from the page cache beside nginx with the same
# bytes, and made anew each time; how much memory, how long to start. Prints one table.
#
#   test/bench/run.sh [PROGRAM]       PROGRAM: ./frankpledge
#   ROUNDS=3 SECONDS_EACH=4 CONNECTIONS=64 STORE=sqlite:PATH (another office than the example)
#
# Client, server and nginx share the machine, so the rates swing from run to run: the two are measured
# in turn, several rounds, and medians are compared. CPU is the server's own processor time for each request,
# which swings less.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=$(realpath "${1:-./frankpledge}")
rounds=${ROUNDS:-3}
seconds_each=${SECONDS_EACH:-4}
connections=${CONNECTIONS:-64}
threads=2
folder=$(mktemp -d "${TMPDIR:-/tmp}/frankpledge-bench.XXXXXX")
our_pid= nginx_pid=

end() {
    [ -z "$our_pid" ] || kill "$our_pid" 2>/dev/null || true
    [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT

die() { echo "bench: $*" >&2; exit 1; }

need() { # COMMAND PACKAGE: installs what is missing, if we may
    command -v "$1" >/dev/null && return
    [ -x "/usr/sbin/$1" ] && return
    local as=
    [ "$(id -u)" = 0 ] || as=sudo
    $as apt-get install -y --no-install-recommends "$2" >/dev/null || die "$1 is needed: install Debian's package $2."
}
need wrk wrk
need curl curl
need nginx nginx-light
need brotli brotli
PATH=$PATH:/usr/sbin
[ -x "$program" ] || die "there is no program at $program: run make first."

port_free() { # a port that nobody listens on
    local port
    while port=$((20000 + RANDOM % 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
cpu_ticks() { # of these processes together
    local pid total=0 line
    for pid; do
        line=$(<"/proc/$pid/stat") || continue
        set -- ${line##*) }
        total=$((total + ${12} + ${13}))
    done
    echo "$total"
}

# --- The servers ---------------------------------------------------------------

our_port=$(port_free)
serve() { # ARGUMENTS: starts it and waits for its line; sets our_pid and start_ms
    local began line
    began=$(milliseconds)
    exec 4< <(exec "$program" serve --store "sqlite:$folder/office.db" --listen "127.0.0.1:$our_port" "$@")
    our_pid=$!
    read -r -t 20 line <&4 || die "the server did not start."
    start_ms=$(($(milliseconds) - began))
    curl -sf -o /dev/null "http://127.0.0.1:$our_port/healthz" || die "the server does not answer."
}
stop() { kill "$our_pid"; while kill -0 "$our_pid" 2>/dev/null; do sleep 0.05; done; our_pid=; exec 4<&-; }

nginx_port=$(port_free)
serve_files() { # what our server answers, as files
    local name page encoding
    mkdir -p "$folder/files/br"
    for name in plan action; do
        page=${pages[$name]}
        curl -sf -o "$folder/files/$name" "$our$page" || die "$page is not there."
        curl -sf -H 'Accept-Encoding: gzip' -o "$folder/files/$name.gz" "$our$page"
        curl -sf -H 'Accept-Encoding: br' -o "$folder/files/br/$name" "$our$page"
        gzip -dc "$folder/files/$name.gz" | cmp -s - "$folder/files/$name" || die "$page differs when packed by gzip."
        brotli -dc <"$folder/files/br/$name" | cmp -s - "$folder/files/$name" || die "$page differs when packed by Brotli."
    done
    curl -sfI "$our${pages[plan]}" | tr -d '\r' | while IFS= read -r line; do
        case ${line,,} in
        content-security-policy:* | x-*:* | referrer-policy:* | permissions-policy:* | cross-origin-*:* | cache-control:* | vary:*)
            printf 'add_header %s "%s";\n' "${line%%:*}" "${line#*: }" ;;
        esac
    done >"$folder/headers.conf"
    sed "s|@FOLDER@|$folder|g; s|@PORT@|$nginx_port|g" test/bench/nginx.conf >"$folder/nginx.conf"
    chmod 755 "$folder"
    nginx -p "$folder" -c "$folder/nginx.conf" -g 'daemon off;' &
    nginx_pid=$!
    for _ in $(seq 50); do curl -sf -o /dev/null "$files/plan" && return; sleep 0.1; done
    die "nginx did not start: $(cat "$folder/nginx.err" 2>/dev/null)"
}

# --- Measuring -----------------------------------------------------------------

# URL ENCODING PIDS…: "requests-per-second microseconds-of-CPU"
measure() {
    local url=$1 encoding=$2 out before after requests
    shift 2
    before=$(cpu_ticks "$@")
    out=$(wrk -t"$threads" -c"$connections" -d"${seconds_each}s" ${encoding:+-H "Accept-Encoding: $encoding"} "$url")
    after=$(cpu_ticks "$@")
    if grep -q 'Non-2xx\|Socket errors' <<<"$out"; then die "errors at $url: $(grep 'Non-2xx\|Socket errors' <<<"$out")"; fi
    requests=$(awk '/requests in/ { print $1 }' <<<"$out")
    awk -v t=$((after - before)) -v n="$requests" -v hz="$(getconf CLK_TCK)" \
        '/Requests\/sec/ { printf "%d %.1f\n", $2, t * 1e6 / hz / n }' <<<"$out"
}
column() { awk -v n="$1" '{ print $n }' "$2" | median; }
row() { # LABEL BYTES OURS THEIRS
    local ours theirs
    ours=$(column 1 "$3") theirs=$(column 1 "$4")
    printf '%-34s %9s %10.0f %10.0f %7.2f %9.1f %9.1f\n' "$1" "$2" "$ours" "$theirs" \
        "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { print a / b }')" "$(column 2 "$3")" "$(column 2 "$4")"
}

declare -A pages=([plan]=/plan [action]=/plan/actions/41)
our=http://127.0.0.1:$our_port files=http://127.0.0.1:$nginx_port

if [ -n "${STORE:-}" ]; then # a data file of your own
    "$program" backup --store "$STORE" "$folder/office.db" >/dev/null || die "$STORE could not be copied."
else
    "$program" example hertfordshire --store "sqlite:$folder/office.db" >/dev/null || die "the example could not be made."
fi
serve
serve_files
nginx_pids=$(pgrep -P "$nginx_pid" | tr '\n' ' ')

echo "$(nproc) processors, $rounds rounds of ${seconds_each} s, $connections connections, medians. $(nginx -v 2>&1 | sed 's/.*: //'), $("$program" --help | head -1 | cut -d: -f1) of $(date -r "$program" +%F)."
echo
printf '%-34s %9s %10s %10s %7s %9s %9s\n' 'from the page cache' bytes ours/s nginx/s ratio 'ours µs' 'nginx µs'
for name in plan action; do
    for encoding in '' gzip br; do
        prefix=/ size="$folder/files/$name"
        [ "$encoding" != gzip ] || size=$size.gz
        [ "$encoding" != br ] || { prefix=/br/; size="$folder/files/br/$name"; }
        : >"$folder/ours"; : >"$folder/theirs"
        for _ in $(seq "$rounds"); do
            measure "$our${pages[$name]}" "$encoding" "$our_pid" >>"$folder/ours"
            # shellcheck disable=SC2086
            measure "$files$prefix$name" "$encoding" $nginx_pids >>"$folder/theirs"
        done
        row "${pages[$name]} ${encoding:-plain}" "$(stat -c %s "$size")" "$folder/ours" "$folder/theirs"
    done
done
resident_kb=$(awk '/VmRSS/ { print $2 }' "/proc/$our_pid/status")
stop

serve --no-page-cache
echo
printf '%-34s %9s %10s %10s %7s %9s\n' 'made anew each time' bytes ours/s '' '' 'ours µs'
for name in plan action; do
    : >"$folder/ours"
    for _ in $(seq "$rounds"); do measure "$our${pages[$name]}" '' "$our_pid" >>"$folder/ours"; done
    printf '%-34s %9s %10.0f %28.1f\n' "${pages[$name]}" "$(stat -c %s "$folder/files/$name")" "$(column 1 "$folder/ours")" "$(column 2 "$folder/ours")"
done
uncached_kb=$(awk '/VmRSS/ { print $2 }' "/proc/$our_pid/status")
stop

for _ in $(seq 5); do serve; echo "$start_ms"; stop; done >"$folder/starts"
echo
printf 'resident after the load: %.1f MB cached, %.1f MB uncached; start to ready: %.0f ms\n' \
    "$(awk -v k="$resident_kb" 'BEGIN { print k / 1024 }')" "$(awk -v k="$uncached_kb" 'BEGIN { print k / 1024 }')" "$(median <"$folder/starts")"
