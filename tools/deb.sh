#!/bin/bash
# Makes the Debian package: tools/deb.sh PROGRAM VERSION FOLDER. The same source gives the same bytes. Nothing is fetched.
# It says the package's path. What the package does on a machine stands in packaging/debian.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:?usage: tools/deb.sh PROGRAM VERSION FOLDER}") version=$2 folder=$3
maintainer=${MAINTAINER:-The Frankpledge contributors <frankpledge@example.org>}
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
mkdir -p "$folder"
root=$(mktemp -d "$folder/package.XXXXXX")
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
doc=$root/usr/share/doc/frankpledge

install -D -m 755 "$program" "$root/usr/bin/frankpledge"
strip --strip-unneeded "$root/usr/bin/frankpledge"
install -D -m 755 packaging/debian/frankpledge-office "$root/usr/sbin/frankpledge-office"
install -D -m 644 doc/examples/frankpledge.conf "$root/etc/frankpledge/frankpledge.conf"
install -d "$root/lib/systemd/system" "$root/usr/share/man/man1" "$doc/examples"
sed 's,/usr/local/bin/,/usr/bin/,' doc/examples/frankpledge.service > "$root/lib/systemd/system/frankpledge.service"
install -m 644 doc/man/*.1 "$root/usr/share/man/man1/"
install -m 644 doc/operate.md doc/definitions.md doc/add-a-register.md "$doc/"
install -m 644 doc/examples/nginx.conf doc/examples/Caddyfile "$doc/examples/"
cp CHANGELOG.md "$doc/changelog"
cat LICENSE NOTICE > "$doc/copyright"
gzip -9n "$root"/usr/share/man/man1/*.1 "$doc/changelog" "$doc"/*.md

# Libraries by what the program is linked with; those that it opens itself, to read attached PDFs, are recommended.
mkdir -p "$root/debian" "$root/DEBIAN"
: > "$root/debian/control"
depends=$(cd "$root" && dpkg-shlibdeps -O usr/bin/frankpledge 2> /dev/null | sed -n 's/^shlibs:Depends=//p')
rm -r "$root/debian"
[ -n "$depends" ] || { echo "tools/deb.sh: dpkg-shlibdeps names no library" >&2; exit 1; }
for file in conffiles templates; do install -m 644 packaging/debian/$file "$root/DEBIAN/"; done
for file in postinst prerm postrm; do install -m 755 packaging/debian/$file "$root/DEBIAN/"; done
chmod -R u+rwX,go+rX,go-w "$root"
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@MAINTAINER@|$maintainer|; s|@DEPENDS@|$depends|" \
    -e "s|@RECOMMENDS@|libpoppler-glib8, libqpdf29|; s|@SIZE@|$(du -sk --exclude=DEBIAN "$root" | cut -f1)|" packaging/debian/control.in > "$root/DEBIAN/control"
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
package=$folder/frankpledge_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" > /dev/null
echo "$package"
