#!/bin/sh
# A Chromium for `make test-browser`: the one that is there, else Debian's own package where this user may install it.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "browser: installing the system package chromium" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core; } >&2 && exit 0
fi
echo "browser: no Chromium, and no right to install one: the tests that need it are skipped (apt-get install chromium)" >&2
