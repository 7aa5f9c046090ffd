#!/bin/sh
# Prints a Chromium for the browser tests; gets one when there is none. First comes the headless
# shell, the same engine without a window around it: a new page costs it half as much.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

find_chromium() {
    for name in ${CHROMIUM:-} chromium-headless-shell \
        chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    of_playwright=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)')
    [ -x "$of_playwright" ] && printf '%s\n' "$of_playwright"
}

apt_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return
    apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1 && return
    apt-get update -qq >/dev/null 2>&1 || true
    apt-get install -y -qq --no-install-recommends "$1" >&2
}

install_chromium() {
    say "No Chromium here: getting one ..."
    if .venv/bin/playwright install chromium >&2; then
        [ "$(id -u)" != 0 ] || .venv/bin/playwright install-deps chromium >&2 || true
    else
        apt_install chromium
    fi
}

# Where root has Debian's packages, as on a CI machine, the shell is one command away. Tried once.
tried=build/tried-headless-shell
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium-headless-shell >/dev/null && [ ! -e $tried ]; then
    mkdir -p build
    : >$tried
    apt_install chromium-headless-shell || true
fi

find_chromium && exit
install_chromium || true
find_chromium && exit
say "The browser tests need Chromium and none could be installed." \
    "Install it (Debian: apt-get install chromium), or say where it is: CHROMIUM=/path/to/chromium"
exit 1
