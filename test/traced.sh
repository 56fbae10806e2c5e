#!/bin/sh
# The program PROGRAM, but a server leaves the SQL that it composed in the folder TRACES, for the drift test.
if [ "${1:-}" = serve ] && [ -d "${TRACES:-}" ]; then
    shift
    exec "$PROGRAM" serve --trace-sql "$TRACES/$$.sql" "$@"
fi
exec "$PROGRAM" "$@"
