#!/bin/sh
# Prints the path of a Node of version 20 or later: the system's, or the one that
# tools/deps.sh has put into the build folder. Fails when there is none.
build=${BUILD:-build}
for node in "$(command -v node)" "$build/node/node_modules/node/bin/node" build/node/node_modules/node/bin/node; do
    if [ -x "$node" ] && "$node" -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2> /dev/null; then
        echo "$node"
        exit 0
    fi
done
echo "tools/node.sh: there is no Node of version 20 or later; run \`make check\`, which gets one" >&2
exit 1
