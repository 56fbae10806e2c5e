#!/bin/bash
# A PostgreSQL of the tests' own: no password, no port open to the network, nothing kept.
#
#   test/postgres.sh start      prints "FOLDER CONNECTION-STRING"
#   test/postgres.sh kill FOLDER          SIGKILL to all of it, then starts it again as it was
#   test/postgres.sh stop FOLDER
#
# Data live in a new folder under ${TMPDIR:-/tmp}; the server listens on a unix socket in
# that folder only. Nothing is made to last, which is quicker, but with LASTING=yes. initdb refuses to run as root, so then the user postgres runs it.
set -euo pipefail

binaries() {
    local folder
    for folder in "${POSTGRES_BIN:-}" /usr/lib/postgresql/*/bin; do
        if [ -x "$folder/initdb" ]; then echo "$folder"; return; fi
    done
    folder=$(dirname "$(command -v initdb || true)")
    [ -x "$folder/initdb" ] || { echo "postgres.sh: no PostgreSQL found; set POSTGRES_BIN" >&2; return 1; }
    echo "$folder"
}

# Runs a command as the user that owns the server.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); else "$@"; fi
}

# The port only names the socket; any number does as long as the folder is new.
start() {
    local bin folder owner quick="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    [ -z "${LASTING:-}" ] || quick=
    bin=$(binaries)
    folder=$(mktemp -d "${TMPDIR:-/tmp}/frankpledge-postgres-XXXXXX")
    if [ "$(id -u)" -eq 0 ]; then owner=postgres; else owner=$(id -un); fi
    chown "$owner" "$folder"
    if ! {
        as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync &&
        as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 start \
            -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c port=5432 \
                $quick -c max_connections=300 -c shared_buffers=32MB"
    } > "$folder/start.log" 2>&1; then
        cat "$folder/start.log" "$folder/log" >&2 2>/dev/null || true
        rm -rf "$folder"
        echo "postgres.sh: PostgreSQL did not start" >&2
        return 1
    fi
    echo "$folder host=$folder port=5432 user=postgres dbname=postgres"
}

kill_all() {
    local bin folder=$1 server
    server=$(head -1 "$folder/data/postmaster.pid")
    bin=$(binaries)
    # Its children too, as when the machine goes: those who are left would keep a new one from starting.
    kill -KILL "$server" $(pgrep -P "$server") 2> /dev/null || true
    rm -f "$folder/data/postmaster.pid" "$folder"/.s.PGSQL.* # a process that nobody has buried yet counts as alive
    as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 restart > /dev/null
}

stop() {
    local bin folder=$1
    [ -f "$folder/data/PG_VERSION" ] || { echo "postgres.sh: no server of ours in $folder" >&2; return 1; }
    bin=$(binaries)
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop > /dev/null || true
    rm -rf "$folder"
}

case "${1:-}" in
    start) start ;;
    kill) [ $# -eq 2 ] || { echo "usage: $0 kill FOLDER" >&2; exit 2; }; kill_all "$2" ;;
    stop) [ $# -eq 2 ] || { echo "usage: $0 stop FOLDER" >&2; exit 2; }; stop "$2" ;;
    *) echo "usage: $0 start | kill FOLDER | stop FOLDER" >&2; exit 2 ;;
esac
