#!/bin/sh
# The program PROGRAM, but a server of the shipped definitions leaves the SQL that it composed in the
# folder TRACES, for the drift test.
if [ "${1:-}" = serve ] && [ -d "${TRACES:-}" ]; then
    case " $* " in
    *' --definitions'*) ;;
    *)
        shift
        exec "$PROGRAM" serve --trace-sql "$TRACES/$$.sql" "$@"
        ;;
    esac
fi
exec "$PROGRAM" "$@"
