#!/bin/bash
# The rules of the source that a machine can check:
#   a function has at most 70 lines, a file at most 600;
#   base includes base; blocks includes base and blocks; office/ROOM includes those and itself;
#   program includes all;
#   only base/store names SQLite or PostgreSQL, only base/web names libmicrohttpd, only base/network names libcurl;
#   every form has a submission key beside its CSRF token;
#   a message begins as {0};
#   what AUTO() lets go of has a value before the first way out;
#   a file opens with a comment that says what it is (a unit test's name says it).
# Prints each fault as file:line: what; then "style: N passed, N failed", a file being one.
set -euo pipefail
cd "$(dirname "$0")/.."
faults=$(mktemp)
trap 'rm -f "$faults"' EXIT
fault() { echo "$1" >> "$faults"; }

mapfile -t files < <(find base blocks office program tools test -name '*.[ch]' | LC_ALL=C sort)

for file in "${files[@]}"; do
    lines=$(wc -l < "$file")
    [ "$lines" -le 600 ] || fault "$file:600: the file has $lines lines; at most 600, better 400: is it two ideas?"
    [[ $file == test/unit/* ]] || [ "$(head -c 2 "$file")" = "/*" ] || fault "$file:1: the file does not open with what it is"
done

ctags --fields=+ne --c-kinds=f --languages=C -o - "${files[@]}" 2> /dev/null |
    awk -F'\t' '!/^!/ { line = end = 0
        for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) line = substr($i, 6); if ($i ~ /^end:/) end = substr($i, 5) }
        if (end - line + 1 > 70) printf "%s:%d: %s has %d lines; at most 70\n", $2, line, $1, end - line + 1 }' >> "$faults"

# includes FOLDER ALLOWED-PATTERN
includes() {
    { grep -rnE '^#include "' --include='*.[ch]' "$1" || true; } |
        grep -vE "#include \"($2)" | sed -E "s|#include \"([^\"]*)\".*|$1 may not include \1|" >> "$faults" || true
}
includes base 'base/'
includes blocks 'base/|blocks/'
for room in office/*/; do
    includes "${room%/}" "base/|blocks/|$room"
done

# names PATTERN OWNER WHAT
names() {
    { grep -rnE "$1" --include='*.[ch]' base blocks office program || true; } | grep -v "^$2" |
        sed -E "s|^([^:]*:[0-9]*:).*|\1 only $2 names $3|" >> "$faults" || true
}
names '\bsqlite3_|\bPQ[a-z]|<sqlite3\.h>|<libpq' base/store/ 'a database'
names '\bcurl_|\bCURL|<curl/' base/network/ 'libcurl'
names '\bmp[znq]_|<gmp\.h>' blocks/draw/ 'GMP'
names '\bMHD_|<microhttpd\.h>' base/web/ 'libmicrohttpd'

# A form that says who sends it also says that it is sent once (base/web/web.h: One deed, one record).
{ grep -rnE 'name="csrf"' --include='*.html' blocks office program || true; } | grep -vE 'name="submission"|action="/desk/sign-out"' |
    grep -v 'parts/hidden.html' | sed -E 's|^([^:]*:[0-9]*):.*|\1 a form with a CSRF token needs the submission key beside it, on the same line|' >> "$faults" || true

# A thing that is let go of at every way out has a value at every way out.
awk '
    function forget() { for (name in waiting) delete waiting[name] }
    FNR == 1 || /^}/ { forget() }
    /^ +AUTO\([a-z_]+\) [^=]*;/ {
        list = $0; sub(/^ +AUTO\([a-z_]+\) (const )?(struct |enum )?[a-zA-Z_]+ /, "", list); sub(/;.*/, "", list); count = split(list, names, /, */)
        for (i = 1; i <= count; i++) { sub(/\[.*/, "", names[i]); sub(/^\*+/, "", names[i]); waiting[names[i]] = FNR }
        next
    }
    {
        for (name in waiting)
            if ($0 ~ "_(init|begin)\\(&?" name "[,)]" && !/TRY\(/ || $0 ~ "(^|[^a-z_])" name " = ") delete waiting[name]
            else if (/(^|[^A-Z_])TRY\(|(^|[^a-z_])return([^a-z_]|$)/) { printf "%s:%d: %s may be let go of before it has a value: = {0} or = NULL\n", FILENAME, waiting[name], name; delete waiting[name] }
    }
' $(find base blocks office program test -name '*.c') /dev/null >> "$faults"

# A message holds a pointer to its language: one that is not set to begin with would be followed.
{ grep -rnE '^    +struct message [a-z_]+;' --include='*.c' blocks office program || true; } |
    grep -vE "$(awk '/^(static )?struct [a-z_]+ \{$/ { inside = 1 } /^\}/ { inside = 0 } inside && /struct message [a-z_]+;/ { print FILENAME ":" FNR ":" }' \
        $(find blocks office program -name '*.c') /dev/null | paste -sd'|' | sed 's/^$/^$/')" |
    sed -E 's|^([^:]*:[0-9]*:).*|\1 a message begins as {0}|' >> "$faults" || true

sort -u "$faults"
failed=$(cut -d: -f1 "$faults" | sort -u | grep -c . || true)
echo "style: $((${#files[@]} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
