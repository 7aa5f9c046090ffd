#!/bin/sh
# Prints a Chromium for the browser tests; gets one when there is none.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

find_chromium() {
    for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    of_playwright=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)')
    [ -x "$of_playwright" ] && printf '%s\n' "$of_playwright"
}

install_chromium() {
    say "No Chromium here: getting one ..."
    if .venv/bin/playwright install chromium >&2; then
        [ "$(id -u)" != 0 ] || .venv/bin/playwright install-deps chromium >&2 || true
    elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq >&2
        apt-get install -y -qq --no-install-recommends chromium >&2
    fi
}

find_chromium && exit
install_chromium
find_chromium && exit
say "The browser tests need Chromium and none could be installed." \
    "Install it (Debian: apt-get install chromium), or say where it is: CHROMIUM=/path/to/chromium"
exit 1
