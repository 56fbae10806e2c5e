#!/bin/sh
# Serves the worked example from build/demo.db, which is made the first time.
#
# The example lives in its own time: it is shown as on 31 October 2019, when the
# refreshed plan was in force, and says so on every page. The log keeps true time.
set -eu
cd "$(dirname "$0")/.."
store=build/demo.db
listen=${DEMO_LISTEN:-127.0.0.1:8080}

if [ ! -f "$store" ] || [ ! -f "$store.txt" ]; then
    rm -f "$store" "$store"-wal "$store"-shm "$store".signing-key build/demo.new*
    umask 077
    echo "Making the worked example…"
    ./frankpledge example hertfordshire --store sqlite:build/demo.new > build/demo.new.txt
    mv build/demo.new.signing-key "$store.signing-key"
    mv build/demo.new "$store"
    mv build/demo.new.txt "$store.txt"
fi

cat "$store.txt"
cat <<END

The example is shown as it stood on 31 October 2019. Public pages: http://$listen/
The desk, to sign in: http://$listen/desk        Ctrl-C ends it.

END
exec ./frankpledge serve --store "sqlite:$store" --listen "$listen" --as-of 2019-10-31
