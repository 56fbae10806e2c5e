#!/bin/bash
# Installs what is missing and nothing else: from Debian's packages, and from npm what
# package-lock.json names.
#
#   tools/deps.sh build   what `make` needs
#   tools/deps.sh check   also what `make check` needs
#   tools/deps.sh bench   what `make bench` needs
#   tools/deps.sh bench-import   what `make bench-import` needs
#   tools/deps.sh package   what `make check-deb` needs
#
# Root, or sudo, is asked for only when a Debian package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:?usage: tools/deps.sh build|check|bench|bench-import|package}
build=${BUILD:-build}

packages=(gcc make pkg-config libmicrohttpd-dev libsqlite3-dev libjansson-dev libyaml-dev libsodium-dev libcmark-dev libzip-dev
    libexpat1-dev zlib1g-dev libbrotli-dev libcurl4-gnutls-dev libgmp-dev libpango1.0-dev
    libharfbuzz-dev libfontconfig-dev fonts-liberation fonts-dejavu-core ca-certificates)
if [ "$purpose" = check ]; then
    packages+=(clang "libclang-rt-14-dev" libpq-dev postgresql chromium universal-ctags curl sqlite3
        clamav-daemon poppler-utils qpdf libpoppler-glib8 libqpdf29 libcairo2 openssl opensmtpd dpkg-dev systemd python3-aiosmtpd python3-icalendar)
fi

[ "$purpose" != package ] || packages+=(debootstrap dpkg-dev curl python3 systemd libseccomp2 procps)
[ "$purpose" != bench ] || packages+=(wrk curl)
[ "$purpose" != bench-import ] || packages+=(sqlite3 python3)

is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done
command -v node > /dev/null || missing+=(nodejs)
command -v npm > /dev/null || missing+=(npm)
[ "$purpose" != bench ] || [ -x /usr/sbin/nginx ] || missing+=(nginx-light) # any of its packages will do

if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing from Debian: ${missing[*]}"
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || { echo "tools/deps.sh: run this as root, or install sudo" >&2; exit 1; }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# The lock file of what stands in node_modules is npm's own note of what it installed.
has_npm() { [ -f "node_modules/$1/package.json" ] && [ node_modules/.package-lock.json -nt package-lock.json ]; }

if [ "$purpose" = check ]; then
    has_npm playwright-core && has_npm govuk-frontend || npm ci --no-audit --no-fund
else
    has_npm govuk-frontend || npm ci --omit=dev --no-audit --no-fund
fi

if [ "$purpose" = bench-import ] && [ ! -d test/bench/import/node_modules/@duckdb ]; then
    npm ci --no-audit --no-fund --prefix test/bench/import
fi

# Debian 12's own Node is too old for the browser checks.
if [ "$purpose" = check ] && ! tools/node.sh > /dev/null 2>&1; then
    npm install --no-audit --no-fund --no-save --prefix "$build/node" node@20
    BUILD=$build tools/node.sh > /dev/null
fi
