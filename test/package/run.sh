#!/bin/bash
# The Debian package on a fresh Debian: installed, its ExecStart run as its unit says, upgraded, removed and purged. Root, or
# sudo, and debootstrap are needed; the fresh system is kept in BUILD/check-deb and copied for each run (make check-deb).
#
#   test/package/run.sh PROGRAM
#
# No systemd runs in the folder: test/package/as_unit.py sets the unit's limits that a process can set itself, and the folder is
# mounted read only but for what the unit may write. What systemd alone enforces is held by its own analysis (test/commands).
set -uo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" -eq 0 ] || exec sudo env BUILD="${BUILD:-build}" "$0" "$@"
program=${1:?usage: test/package/run.sh PROGRAM}
folder=$(realpath -m "${BUILD:-build}/check-deb") root= server=
mirror=${MIRROR:-http://deb.debian.org/debian}
passed=0 failed=0
mkdir -p "$folder"

ok() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "not ok: $1"
    sed 's,^,    | ,' "$folder/now" | tail -n 30
}
holds() {
    local what=$1
    shift
    if "$@" > "$folder/now" 2>&1; then ok; else fail "$what"; fi
    mv "$folder/now" "$folder/said"
}
is_not() { ! "$@"; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "${@}"; }
# What the step before said; it is said again for the next that asks.
says() { cat "$folder/said" && grep -qF -- "$1" "$folder/said"; }
clean_up() {
    [ -z "$server" ] || kill "$server" 2> /dev/null
    [ -z "$root" ] || rm -rf --one-file-system "$root"
}
trap clean_up EXIT

# --- A fresh system ------------------------------------------------------------------
base=$folder/base.tar
if [ ! -s "$base" ]; then
    rm -rf "$folder/base"
    debootstrap --variant=minbase bookworm "$folder/base" "$mirror" > "$folder/debootstrap.log" 2>&1 || { tail "$folder/debootstrap.log"; exit 1; }
    cp /etc/resolv.conf "$folder/base/etc/" 2> /dev/null
    # What the package needs is part of what is kept, so that a run fetches nothing.
    first=$(tools/deb.sh "$program" 0.0 "$folder") || exit 1
    chroot "$folder/base" apt-get update -q > "$folder/apt.log" 2>&1
    chroot "$folder/base" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends curl procps $(dpkg-deb -f "$first" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g') \
        >> "$folder/apt.log" 2>&1 || { tail "$folder/apt.log"; exit 1; }
    chroot "$folder/base" apt-get clean
    tar -C "$folder/base" -cf "$base.new" . && mv "$base.new" "$base" && rm -rf "$folder/base"
fi
root=$(mktemp -d "$folder/root.XXXXXX")
chmod 755 "$root"
tar -C "$root" -xf "$base"
mkdir -p "$root/packages"
for version in 0.1 0.2; do
    package=$(tools/deb.sh "$program" $version "$folder") || exit 1
    cp "$package" "$root/packages/$version.deb"
done
first=/packages/0.1.deb second=/packages/0.2.deb
again=$(SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2> /dev/null || stat -c %Y CHANGELOG.md) tools/deb.sh "$program" 0.2 "$folder/again")
holds 'the same source makes the same package' cmp "$again" "$root$second"

# serve_as_unit PORT: what ExecStart says, with the unit's limits, until it answers. What is mounted is mounted for it alone.
serve_as_unit() {
    local port=$1
    shift
    unshare --mount --propagation private sh -c '
        mount --rbind "$1" "$1" && mount --bind "$1/var/lib/frankpledge" "$1/var/lib/frankpledge" && mount -t tmpfs tmpfs "$1/tmp" &&
            mount -t proc proc "$1/proc" && mount -o remount,bind,ro "$1" && exec python3 test/package/as_unit.py "$1/lib/systemd/system/frankpledge.service" "$@"' \
        sh "$root" "FRANKPLEDGE_LISTEN=127.0.0.1:$port" "$@" > "$folder/server.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        ! curl -s -o /dev/null "http://127.0.0.1:$port/healthz" || return 0
        kill -0 $server 2> /dev/null || break
        sleep 0.1
    done
    cat "$folder/server.log"
    return 1
}
end_server() {
    local status=0
    kill -TERM "$server"
    wait "$server" || status=$?
    server=
    return $status
}
port=$((20000 + RANDOM % 10000))

# --- Installing ----------------------------------------------------------------------
holds 'it installs' inside dpkg -i $first
holds 'it says the public key of the new office' says 'Frankpledge: an empty office is made. Its public key: '
holds 'it says the next step' says 'frankpledge-office user add'
holds 'the user has no shell' grep -q '^frankpledge:.*:/var/lib/frankpledge:/usr/sbin/nologin$' "$root/etc/passwd"
holds 'the folder is its owner'"'"'s alone' [ "$(inside stat -c '%U %a' /var/lib/frankpledge)" = 'frankpledge 700' ]
holds 'so is the data file' [ "$(inside stat -c '%U %a' /var/lib/frankpledge/office.db)" = 'frankpledge 600' ]
holds 'so is the signing key' [ "$(inside stat -c '%U %a' /var/lib/frankpledge/office.db.signing-key)" = 'frankpledge 600' ]
holds 'the settings are for root and the office' [ "$(inside stat -c '%U %G %a' /etc/frankpledge/frankpledge.conf)" = 'root frankpledge 640' ]
holds 'it is enabled' [ -L "$root/etc/systemd/system/multi-user.target.wants/frankpledge.service" ]
holds 'the manual is there' [ -s "$root/usr/share/man/man1/frankpledge-serve.1.gz" ]
holds 'an administrator is added' sh -c 'echo "three unlike words" | chroot "$1" frankpledge-office user add ada@office.example --name "Ada Archer" --role administrator' sh "$root"
holds 'it is served as the unit says' serve_as_unit $port
holds 'by the office'"'"'s own user' [ "$(ps -o uid= -p "$server" | tr -d ' ')" = "$(inside id -u frankpledge)" ]
holds 'which has no privilege and gains none' sh -c 'grep -qx "CapEff:	0000000000000000" /proc/$1/status && grep -qx "CapBnd:	0000000000000000" /proc/$1/status && grep -qx "NoNewPrivs:	1" /proc/$1/status && grep -qx "Seccomp:	2" /proc/$1/status' sh "$server"
holds 'a page is answered' curl -sf -o /dev/null "http://127.0.0.1:$port/"
holds 'and the desk' curl -sf -o /dev/null "http://127.0.0.1:$port/desk/sign-in"
holds 'it ends well' end_server

# --- Upgrading -----------------------------------------------------------------------
sed -i 's,^#public-address = .*,public-address = https://upgraded.example,' "$root/etc/frankpledge/frankpledge.conf"
keys=$(cd "$root/var/lib/frankpledge" && cat office.db.signing-key office.db.keys/* | sha256sum)
holds 'it is upgraded' inside dpkg -i $second
holds 'a second office is not made' is_not says 'an empty office is made'
holds 'the version is the new one' [ "$(inside dpkg-query -W -f '${Version}' frankpledge)" = 0.2 ]
holds 'the settings stay' grep -qx 'public-address = https://upgraded.example' "$root/etc/frankpledge/frankpledge.conf"
holds 'and for whom they are' [ "$(inside stat -c '%U %G %a' /etc/frankpledge/frankpledge.conf)" = 'root frankpledge 640' ]
holds 'the keys stay' [ "$keys" = "$(cd "$root/var/lib/frankpledge" && cat office.db.signing-key office.db.keys/* | sha256sum)" ]
holds 'the accounts stay' sh -c 'chroot "$1" frankpledge-office user list | grep -q ada@office.example' sh "$root"
holds 'the log holds' inside frankpledge-office verify
holds 'it is served again' serve_as_unit $port
holds 'under its name' sh -c 'curl -sf "http://127.0.0.1:$1/sitemap.xml" | grep -q https://upgraded.example/' sh $port
holds 'it ends well again' end_server
echo 'stroe = x' >> "$root/etc/frankpledge/frankpledge.conf"
holds 'a wrong setting is told with its line' is_not serve_as_unit $port
holds 'in its words' grep -q 'frankpledge.conf, line [0-9]*: there is no setting "stroe". Did you mean "store"?' "$folder/server.log"
server=
sed -i '/^stroe/d' "$root/etc/frankpledge/frankpledge.conf"

holds 'the worked example is made' inside frankpledge-office example hertfordshire --store sqlite:/var/lib/frankpledge/example.db
holds 'and served' serve_as_unit $port FRANKPLEDGE_STORE=sqlite:/var/lib/frankpledge/example.db FRANKPLEDGE_AS_OF=2019-10-31
holds 'a page is laid out as a PDF, with the fonts that the package brings' sh -c 'curl -sf "http://127.0.0.1:$1/money/leaflet.pdf" | head -c 5 | grep -q %PDF-' sh $port
holds 'and ends well' end_server

# --- Removing and purging --------------------------------------------------------------
holds 'it is removed' inside dpkg -r frankpledge
holds 'the program is gone' [ ! -e "$root/usr/bin/frankpledge" ]
holds 'the data stays' [ -s "$root/var/lib/frankpledge/office.db" ]
holds 'the settings stay too' [ -s "$root/etc/frankpledge/frankpledge.conf" ]
holds 'it is purged' inside dpkg -P frankpledge
holds 'it says that the data stays' says "the office's data and keys stay in /var/lib/frankpledge"
holds 'the settings are gone' [ ! -e "$root/etc/frankpledge" ]
holds 'the data stays, and its owner' [ "$(inside stat -c %U /var/lib/frankpledge/office.db)" = frankpledge ]
holds 'installed again' inside dpkg -i $second
holds 'it goes on with the data that is there' sh -c 'chroot "$1" frankpledge-office user list | grep -q ada@office.example' sh "$root"
holds 'an administrator says that the data goes too' sh -c 'echo "frankpledge frankpledge/remove-data boolean true" | chroot "$1" debconf-set-selections' sh "$root"
holds 'it is purged with its data' inside dpkg -P frankpledge
holds 'the data is gone' [ ! -e "$root/var/lib/frankpledge" ]
holds 'the user is gone' is_not grep -q ^frankpledge: "$root/etc/passwd"
holds 'nothing of it is left' [ -z "$(find "$root/etc" "$root/var" "$root/usr" "$root/lib/systemd" -name '*frankpledge*' -not -path '*/cache/debconf/*' -not -name '*.log' 2> /dev/null)" ]

echo "package: $passed passed, $failed failed"
[ $failed -eq 0 ]
