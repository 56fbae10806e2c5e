#!/bin/bash
# The commands, through their front door: the real program in a folder of its own, the wrong thing
# before the right one, the exact status and words. FRANKPLEDGE names the program.
#
# Not here: serve and what it answers (test/front_door), imports' rules (test/unit/blocks/record).
set -uo pipefail
manuals=$(realpath "$(dirname "$0")/../../doc/man")
program=$(realpath "${FRANKPLEDGE:-./frankpledge}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
unset FRANKPLEDGE_STORE FRANKPLEDGE_SETTINGS
passed=0 failed=0 skipped=0

fail() {
    failed=$((failed + 1))
    printf 'not ok: %s\n%s\n' "$1" "$2"
}
ok() { passed=$((passed + 1)); }

# expect STATUS WORDS ARGUMENT…: the program ends with the status and says the words, on standard output
# when all is well and on standard error otherwise. Standard input is passed on.
expect() {
    local status=$1 words=$2 got=0 said
    shift 2
    "$program" "$@" > out 2> err || got=$?
    if [ "$status" -eq 0 ]; then said=$(cat out); else said=$(cat err); fi
    if [ "$got" -ne "$status" ]; then
        fail "frankpledge $*" "  ended with $got, expected $status: $(cat out err)"
    elif [[ $said != *"$words"* ]]; then
        fail "frankpledge $*" "  said: $said
  expected: $words"
    else
        ok
    fi
}
# holds WHAT COMMAND…: the command succeeds.
holds() {
    local what=$1
    shift
    if "$@" > /dev/null 2>&1; then ok; else fail "$what" "  not so: $*"; fi
}
is_not_there() { ! [ -e "$1" ]; }
good='three unlike words'

# --- Words and options ----------------------------------------------------------
expect 2 'Usage: frankpledge COMMAND' < /dev/null
expect 2 'there is no command "severe"' severe
expect 0 'every promise, in the open' --help
for command in init example serve user check-definitions import export verify backup restore routes wording; do
    expect 0 "Usage: frankpledge $command" "$command" --help
    expect 2 'There is no option --nope' "$command" --nope
done
# Each has a manual page, and that has every option.
for command in $("$program" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'); do
    holds "$command has a manual page" [ -f "$manuals/frankpledge-$command.1" ]
    holds "frankpledge(1) names $command" grep -q "^.It Xr frankpledge-$command 1" "$manuals/frankpledge.1"
    for option in $("$program" "$command" --help | sed -n 's/^  --\([a-z][a-z-]*\).*/\1/p' | grep -vx help); do
        holds "frankpledge-$command(1) has --$option" grep -q -- "Fl -$option" "$manuals/frankpledge-$command.1"
    done
    # And no other: what it says of an option is said of one that there is.
    for option in $(sed -n '/^\.It Fl/p;/^\.Op Fl/p' "$manuals/frankpledge-$command.1" | grep -o 'Fl -[a-z][a-z-]*' | sed 's/Fl -//' | sort -u); do
        holds "frankpledge $command takes --$option" sh -c '"$1" "$2" --help | grep -q -- "^  --$3\b"' sh "$program" "$command" "$option"
    done
done
expect 2 'Did you mean --store?' init --stor sqlite:a.db
expect 2 '--store needs ADDRESS' init --store
expect 2 'more than this command takes' verify a b
expect 2 'Something is missing' backup

# --- Settings ---------------------------------------------------------------------
cat > office.conf <<'END'
# A flag, a path and a secret
store = sqlite:of-the-file.db
behind-proxy = yes
smtp-password = hidden words
END
expect 2 'office.conf, line 4: smtp-password is a secret, and the file can be read by other users. Say: chmod 640 office.conf' serve --settings office.conf --print-settings
chmod 640 office.conf
expect 0 'store = sqlite:of-the-file.db' serve --settings office.conf --print-settings
holds 'a secret is given, and not shown' sh -c 'grep -qx "# smtp-password is given, and not shown" out && ! grep -q hidden out'
FRANKPLEDGE_SETTINGS=office.conf FRANKPLEDGE_STORE=sqlite:of-the-environment.db expect 0 'store = sqlite:of-the-environment.db' serve --print-settings
FRANKPLEDGE_SETTINGS=office.conf FRANKPLEDGE_STORE=sqlite:x expect 0 'store = sqlite:of-the-flag.db' serve --print-settings --store sqlite:of-the-flag.db --behind-proxy=no
holds 'a flag takes back what the file says' grep -qx 'behind-proxy = no' out
cp out said.conf
expect 0 'store = sqlite:of-the-flag.db' serve --print-settings --settings said.conf
expect 1 'of-the-file.db' backup copy.db --settings office.conf
FRANKPLEDGE_SETTINGS=office.conf expect 1 'of-the-file.db' verify
expect 2 'The settings file nowhere.conf cannot be read: No such file' verify --settings nowhere.conf
expect 2 'There is no option --smtp-password' serve --smtp-password hidden
FRANKPLEDGE_STROE=x expect 2 'The environment has FRANKPLEDGE_STROE, which is no setting. Did you mean FRANKPLEDGE_STORE?' verify
echo 'lisen = 127.0.0.1:80' >> office.conf
expect 2 'office.conf, line 5: there is no setting "lisen". Did you mean "listen"?' verify --settings office.conf

# --- init -----------------------------------------------------------------------
expect 2 'more than this command takes' init office.db
expect 1 'must begin with "sqlite:"' init --store office.db
expect 1 'no path after "sqlite:"' init --store sqlite:
expect 1 'could not be made' init --store sqlite:no/such/folder.db
expect 0 'Next, add the first administrator' init --store sqlite:office.db
holds 'the data file is its owner'"'"'s alone' [ "$(stat -c %a office.db)" = 600 ]
holds 'the signing key is its owner'"'"'s alone' [ "$(stat -c %a office.db.signing-key)" = 600 ]
sum=$(sha256sum office.db office.db.signing-key)
expect 1 'office.db is there already. Nothing was changed.' init --store sqlite:office.db
holds 'a refused init changes nothing' [ "$sum" = "$(sha256sum office.db office.db.signing-key)" ]
cp office.db.signing-key left.db.signing-key
expect 1 'another office'"'"'s signing key' init --store sqlite:left.db
holds 'no data file is made beside a key that was there' is_not_there left.db
expect 1 'No such file' init --store sqlite:typo.db --definitions no-such-folder
holds 'a failed init leaves nothing behind' is_not_there typo.db
export FRANKPLEDGE_STORE=sqlite:office.db

# --- user -----------------------------------------------------------------------
expect 2 'there is no "user remove"' user remove
expect 2 'Something is missing' user add
expect 1 '--name is needed' user add ada@office.example < /dev/null
expect 1 '--role is needed' user add ada@office.example --name Ada < /dev/null
expect 1 'There is no password on standard input' user add ada@office.example --name Ada --role administrator < /dev/null
expect 1 'at least 8 characters' user add ada@office.example --name Ada --role administrator <<< 'short'
expect 1 'not your sign-in name' user add ada@office.example --name Ada --role administrator <<< 'ada@office.example'
expect 1 'The password is too long' user add ada@office.example --name Ada --role administrator < <(head -c 5000 /dev/zero | tr '\0' x)
expect 1 'bytes that cannot be typed' user add ada@office.example --name Ada --role administrator < <(printf 'three \xff unlike words\n')
expect 1 'form name@example.org' user add ada --name Ada --role administrator <<< "$good"
expect 1 'one of these is not known' user add ada@office.example --name Ada --role wizard <<< "$good"
expect 1 'the person'"'"'s name' user add ada@office.example --name '' --role administrator <<< "$good"
expect 1 'Choose the organisation' user add ada@office.example --name Ada --role partner <<< "$good"
expect 1 'There is no organisation "Nobody"' user add ada@office.example --name Ada --role partner --organisation Nobody <<< "$good"
expect 0 'Added Ada (ada@office.example): administrator.' user add ada@office.example --name Ada --role administrator <<< "$good"
expect 1 'signs in with this e-mail address already' user add ADA@office.example --name Ada --role head <<< "$good"
expect 1 'last administrator' user disable ada@office.example
expect 1 'last administrator' user role ada@office.example --role head
expect 1 'There is no account bob@office.example' user disable bob@office.example
expect 1 'There is no account bob@office.example' user password bob@office.example < /dev/null
expect 0 'Added Bob' user add bob@office.example --name Bob --role head,officer <<< "$good"
expect 1 '--role is needed' user role bob@office.example
expect 0 'bob@office.example has now: auditor, head.' user role bob@office.example --role head,auditor
expect 0 'can no longer sign in' user disable bob@office.example
expect 0 '(disabled)' user list
expect 0 'can sign in again' user enable bob@office.example
expect 0 'is changed' user password bob@office.example <<< 'other unlike words'
expect 0 'auditor, head' user list
holds 'no password is in the data file' bash -c "! grep -aq 'unlike words' office.db"

# --- import places --------------------------------------------------------------
mkdir places empty
printf 'code,edition,district_code\nE01000001,2021,E07000103\n' > places/lsoas.csv
expect 2 'say which folder' import places
expect 1 'holds none of lsoas.csv' import places empty
expect 1 'no published districts yet' import places places

# --- check-definitions ----------------------------------------------------------
mkdir own
expect 1 'cannot be read: No such file' check-definitions nowhere
expect 1 'There is no definition in own' check-definitions own
printf 'register: lamp\nroom: x\ntitle: Lamp\nabout: A lamp.\nfields:\n  name: {type: text, colour: red}\n  age: {type: number}\naccess: {see: [wizard], add: [officer], edit: [officer]}\n' > own/lamp.yaml
expect 1 'own/lamp.yaml:6:22:' check-definitions own
holds 'all faults are said in one run' grep -q 'own/lamp.yaml:7:15:' err
holds 'roles that do not exist are faults' grep -q 'wizard' err
printf 'register: lamp\nroom: x\ntitle: Lamp\nabout: A lamp.\nfields:\n  name: {type: text, required: yes}\naccess: {see: [officer], add: [officer], edit: [officer]}\n' > own/lamp.yaml
expect 0 '1 definition holds together' check-definitions own

# --- render ---------------------------------------------------------------------
printf '<p>{{name}} {{> sign}}</p>' > page.mustache
printf 'by {{{by}}}' > sign.mustache
printf '{"name": "A & B", "by": "<b>"}' > data.json
expect 0 'frankpledge render TEMPLATE DATA.json' render --help
expect 1 'a template and a file of data are wanted' render page.mustache
expect 1 '' render page.mustache gone.json
expect 0 '<p>A &amp; B by <b></p>' render page.mustache data.json --partials .

# --- routes ---------------------------------------------------------------------
expect 0 '/healthz' routes
holds 'every route says who may ask' bash -c "! grep -q '  ?  ' out"

# --- the example, verify, export ------------------------------------------------
expect 2 'There is one: hertfordshire' example essex --store sqlite:example.db
expect 0 'The worked example is made' example hertfordshire --store sqlite:example.db
expect 1 'is there already' example hertfordshire --store sqlite:example.db
export FRANKPLEDGE_STORE=sqlite:example.db
expect 1 'There is no store at gone.db' verify --store sqlite:gone.db
expect 2 '--key needs the public key' verify --key abc
expect 1 '' verify --key "$(printf '0%.0s' {1..64})"
expect 0 ' hold; head ' verify
head_of_store=$(sed -n 's/.*head //p' out | head -1)
expect 2 'there is no export "private"' export private folder
expect 0 'verify published checks it' export public published
expect 1 '' export public published
expect 1 'There is no folder nowhere' verify nowhere
expect 0 ' hold; head ' verify published
holds 'the export has the head of the data file' [ "$head_of_store" = "$(sed -n 's/.*head //p' out | head -1)" ]
holds 'the export'"'"'s checksums hold for others'"'"' tools' bash -c 'cd published && sha256sum -c --quiet SHA256SUMS'

# Altered by hand, each in a copy of its own: the first thing that does not hold is named.
alter() {
    local what=$1 words=$2 sql=$3
    cp example.db altered.db
    rm -f altered.db-wal altered.db-shm
    if ! sqlite3 altered.db "$sql"; then
        fail "$what" '  could not be altered'
        return
    fi
    mv altered.db "altered ${what// /-}.db"
    expect 1 "$words" verify --store "sqlite:altered ${what// /-}.db"
}
alter 'a log line' 'Entry 2 ' "update pub_log set line = replace(line, '\"kind\"', '\"kinds\"') where number = 2"
alter 'a log line that is taken out' 'Entry 3 ' 'delete from pub_log where number = 3'
alter 'the last log line' '' 'delete from pub_log where number = (select max(number) from pub_log)'
alter 'a published value' '' "update pub_document set fields = replace(fields, '\"value\":\"', '\"value\":\"Not ') where id = (select min(id) from pub_document)"
alter 'a published document that is taken out' '' 'delete from pub_document where id = (select max(id) from pub_document)'
alter 'what the pages show' 'action/' "update pub_action set title = 'Something else' where id = (select min(id) from pub_action)"
alter 'a signature' '' "update pub_checkpoint set signature = replace(signature, substr(signature, 1, 8), '00000000')"
alter 'who approved' '' "update pub_document set approved_as = 'Nobody' where id = (select min(id) from pub_document)"
cp -r published altered
sed -i '2s/"at"/"At"/' altered/log.jsonl
expect 1 'log.jsonl' verify altered
(cd altered && sha256sum -- $(awk '{print $2}' SHA256SUMS | tr -d '*') > new 2> /dev/null && mv new SHA256SUMS)
expect 1 '2' verify altered
rm -r altered

# --- backup, restore ------------------------------------------------------------
expect 1 'could not be made' backup no/such/folder
expect 0 'whole copy of example.db' backup copy.db
expect 1 'copy.db is already there. Give' backup copy.db
expect 1 'example.db is there already. Nothing was changed.' restore copy.db
expect 1 'nothing.db could not be opened' restore nothing.db --store sqlite:back.db --no-erasures
expect 1 'is not a file' restore published --store sqlite:back.db --no-erasures
echo junk > junk.db
expect 1 'Nothing was restored' restore junk.db --store sqlite:back.db --erasures example.db.erasures
head -c 100000 copy.db > cut.db
expect 1 'Nothing was restored' restore cut.db --store sqlite:back.db --erasures example.db.erasures
cp copy.db bad.db
sqlite3 bad.db "update pub_log set hash = replace(hash, substr(hash, 1, 8), '00000000') where number = 2"
expect 1 'Entry 2 ' restore bad.db --store sqlite:back.db --erasures example.db.erasures
holds 'a refused restore leaves nothing behind' bash -c '! ls | grep -q ^back'
expect 1 'may hold what was erased since' restore copy.db --store sqlite:back.db
touch back.db-wal
expect 1 'Move it away' restore copy.db --store sqlite:back.db --erasures example.db.erasures
rm back.db-wal
touch copy.db-wal
expect 1 'in use, not a backup' restore copy.db --store sqlite:back.db --erasures example.db.erasures
rm copy.db-wal
touch back.db.part
expect 1 'left from a restore that was cut off' restore copy.db --store sqlite:back.db --erasures example.db.erasures
rm back.db.part
expect 0 'is restored from copy.db' restore copy.db --store sqlite:back.db --erasures example.db.erasures
holds 'only its owner may read it' [ "$(stat -c %a back.db)" = 600 ]
holds 'nothing else is left of restoring' is_not_there back.db.part
expect 0 "head $head_of_store" verify --store sqlite:back.db
expect 1 'is there already' restore copy.db --store sqlite:back.db --erasures example.db.erasures

# --- Checksums and drills -----------------------------------------------------------
holds 'a backup has its checksum' sha256sum -c copy.db.sha256
holds 'its owner'"'"'s alone' [ "$(stat -c %a copy.db.sha256)" = 600 ]
mkdir drills && cp copy.db copy.db.sha256 drills/ && touch -d '2 days ago' drills/copy.db
expect 2 'Something is missing' drill
expect 1 'The folder nowhere cannot be opened' drill nowhere
mkdir nothing && echo words > nothing/notes.txt
expect 1 'There is no backup in nothing' drill nothing
expect 1 'Name the office'"'"'s erasure list' drill drills --store sqlite:none.db --json report.json
holds 'a drill that failed is reported' grep -q '"passed":false.*"fault":"A backup may hold' report.json
before=$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'frankpledge-drill-*' | wc -l)
expect 0 'The drill is passed.' drill drills --store sqlite:example.db --json report.json
holds 'it says what it found' grep -q 'was made 48 hours ago' out
holds 'and that the checksum holds' grep -q 'Its checksum holds.' out
holds 'the report agrees' grep -q "\"passed\":true.*\"has_checksum\":true.*\"head\":\"$head_of_store" report.json
holds 'nothing is left of the copy' [ "$before" = "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'frankpledge-drill-*' | wc -l)" ]
dd if=/dev/zero of=drills/copy.db bs=4096 seek=4 count=200 conv=notrunc status=none
expect 1 'is not what was backed up' drill drills --store sqlite:example.db
expect 1 'is not what was backed up' restore drills/copy.db --store sqlite:damaged.db --erasures example.db.erasures
rm drills/copy.db.sha256
expect 1 'does not hold' drill drills --store sqlite:example.db
touch other.db.sha256
expect 1 'other.db.sha256 is there already' backup other.db --store sqlite:example.db
holds 'no backup is made beside another'"'"'s checksum' is_not_there other.db

# --- A store of a newer program -----------------------------------------------------
cp copy.db newer.db
sqlite3 newer.db "insert into migration (number, name, applied_at) values (9999, 'later', 0)"
sum=$(sha256sum newer.db)
for command in verify 'backup newer-copy.db' 'serve --listen 127.0.0.1:0'; do
    # shellcheck disable=SC2086 # words of a command
    expect 1 'newer Frankpledge' $command --store sqlite:newer.db
done
holds 'a newer store is left as it is' [ "$sum" = "$(sha256sum newer.db)" ]

# --- test-sql -------------------------------------------------------------------
expect 2 'test-sql schema|statements' test-sql
expect 0 'create table pub_generation' test-sql schema

# --- The package ------------------------------------------------------------------
# What it does on a machine: test/package/run.sh.
examples=$manuals/../examples
expect 0 'behind-proxy' serve --print-settings --settings "$examples/frankpledge.conf"
sed 's/^#\([a-z-]* =\)/\1/' "$examples/frankpledge.conf" > all.conf && chmod 640 all.conf
expect 0 'public-address = https://plan.example' serve --print-settings --settings all.conf
for script in postinst prerm postrm frankpledge-office; do
    holds "the package's $script is a shell script" sh -n "$manuals/../../packaging/debian/$script"
done
if command -v systemd-analyze > /dev/null; then
    # Of 10, which is everything left open; 1.2 is what remains for a program that answers the network.
    holds 'the unit gives away no more than it must' systemd-analyze security --offline=true --threshold=12 --no-pager "$examples/frankpledge.service"
    mkdir -p unit && sed 's,/usr/local/bin/frankpledge,/bin/true,' "$examples/frankpledge.service" > unit/frankpledge.service
    holds 'the unit is one' sh -c 'said=$(systemd-analyze verify --man=no unit/frankpledge.service 2>&1 | grep frankpledge); echo "$said"; [ -z "$said" ]'
else
    skipped=$((skipped + 2))
fi

echo "commands: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
