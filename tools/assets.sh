#!/bin/sh
# Makes FOLDER/assets from node_modules and program/assets: style and script as
# the program serves them, with no typeface, crown or crest that only GOV.UK may use.
# Usage: tools/assets.sh NODE_MODULES BUILD   (writes BUILD/assets and BUILD/assets.done)
set -eu

node_modules=${1:?"usage: tools/assets.sh NODE_MODULES BUILD"}
build=${2:?"usage: tools/assets.sh NODE_MODULES BUILD"}
govuk=$node_modules/govuk-frontend/dist/govuk
moj=$node_modules/@ministryofjustice/frontend/moj
here=$(dirname "$0")/..
target=$build/assets

for needed in "$govuk/govuk-frontend.min.css" "$moj/moj-frontend.min.css"; do
    if [ ! -f "$needed" ]; then
        echo "tools/assets.sh: $needed is missing; run \`make deps\` first" >&2
        exit 1
    fi
done

rm -f "$build/assets.done"
rm -rf "$target"
mkdir -p "$target"

# The typeface goes, with the rules that load it and the licence remark inside them;
# so do pictures (we serve none of theirs), the crest and the map that is not shipped.
style() {
    sed -E -e 's/@font-face ?\{[^}]*\}//g' \
        -e 's#/\*![^*]*\*+([^/*][^*]*\*+)*/##g' \
        -e 's/"?GDS Transport"?, ?//g' \
        -e 's#url\(/assets/[^)]*\)#none#g' \
        -e 's/[^{},]*(crest|crown|logotype)[^{},]*\{[^{}]*\}//g' \
        -e 's#/\*\# sourceMappingURL=[^*]*\*/##g' "$1" > "$2"
}
script() {
    sed -E 's#//\# sourceMappingURL=.*$##' "$1" > "$2"
}

style "$govuk/govuk-frontend.min.css" "$target/govuk-frontend.min.css"
style "$moj/moj-frontend.min.css" "$target/moj-frontend.min.css"
script "$govuk/govuk-frontend.min.js" "$target/govuk-frontend.min.js"
script "$moj/moj-frontend.min.js" "$target/moj-frontend.min.js"
cp "$here"/program/assets/* "$target/"

for sheet in "$target"/*.css; do
    if found=$(grep -oiE 'GDS Transport|@font-face|crest|crown|sourceMappingURL|url\(/assets' "$sheet"); then
        echo "tools/assets.sh: $sheet still holds: $found" >&2
        exit 1
    fi
    # What was cut must leave whole rules: as many braces open as close.
    opened=$(tr -cd '{' < "$sheet" | wc -c)
    closed=$(tr -cd '}' < "$sheet" | wc -c)
    if [ "$opened" -ne "$closed" ]; then
        echo "tools/assets.sh: $sheet has $opened { and $closed }" >&2
        exit 1
    fi
done

touch "$build/assets.done"
