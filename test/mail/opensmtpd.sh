#!/bin/bash
# Debian's OpenSMTPD as a mail server of our own, for the front-door checks: test/mail/opensmtpd.sh FOLDER PORT
#
# It wants root, a spool and a socket that are the machine's: it gets them in a mount namespace of its own, which ends with it. What it takes for door.test and
# for bounces@plan.example (and its "+" addresses) lies in FOLDER/in, a file a message. refused@door.test is refused at once; broken@door.test is taken, and comes back.
set -euo pipefail
folder=$1 port=$2
mkdir -p "$folder/in" && chmod 711 "$folder" && chmod 777 "$folder/in"
cat > "$folder/keep.sh" <<'KEEP'
cd "$(dirname "$0")/in" && cat > "$$.part" && mv "$$.part" "$1-$$.eml"
KEEP
cat > "$folder/smtpd.conf" <<CONF
listen on 127.0.0.1 port $port hostname mail.test
table whole { "refused@door.test" = "error:550 5.1.1 no such user", "broken@door.test" = "root", "@door.test" = "nobody" }
table back { "bounces@plan.example" = "nobody" }
action "keep" mda "/bin/sh $folder/keep.sh to" virtual <whole>
action "back" mda "/bin/sh $folder/keep.sh back" virtual <back>
match from any for domain "door.test" action "keep"
match from any for domain "plan.example" action "back"
CONF
# shellcheck disable=SC2016
exec unshare --mount --fork --pid --kill-child bash -c '
mount -t tmpfs tmpfs /var/spool && mkdir /var/spool/smtpd && chmod 711 /var/spool/smtpd && mount -t tmpfs tmpfs /run
exec /usr/sbin/smtpd -d -f "$1/smtpd.conf"' - "$folder" > "$folder/log" 2>&1
