#!/bin/sh
# Serves the worked example from build/demo.db, which is made the first time.
#
# The example lives in its own time: it is shown as on 31 October 2019, when the
# refreshed plan was in force, and says so on every page. The log keeps true time.
set -eu
cd "$(dirname "$0")/.."
store=build/demo.db
listen=${DEMO_LISTEN:-127.0.0.1:8080}

# Who can sign in is written last: without it the making was cut off.
if [ ! -f "$store" ] || [ ! -f "$store.sign-in.txt" ]; then
    rm -f "$store" "$store-wal" "$store-shm" "$store.signing-key" "$store.sign-in.txt"
    ./frankpledge example hertfordshire --store "sqlite:$store" > build/demo.log
fi

cat "$store.sign-in.txt"
cat <<END

This is the worked example as it stood on 31 October 2019.

  Everybody   http://$listen/
  The desk    http://$listen/desk

Ctrl-C ends it; the next \`make demo\` goes on with the same data.

END
exec ./frankpledge serve --store "sqlite:$store" --listen "$listen" --as-of 2019-10-31
