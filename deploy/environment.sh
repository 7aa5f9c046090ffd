#!/bin/sh
# Makes or renews .venv from a lock: deploy/environment.sh requirements.lock
# deploy/environment.sh moved: says `moved` where .venv starts what stands somewhere else.
set -eu
lock=$1
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Whether a script of .venv begins with the Python of another place: a checkout that was moved,
# copied, or lent its .venv. (A path with a space, or a long one, stands in the second line.)
is_from_elsewhere() {
    [ -e ".venv/bin/$1" ] || return 1
    here=$(pwd -P)/.venv/bin/python
    ! head -n 2 ".venv/bin/$1" | grep -qF -e "#!$here" -e "exec' $here" -e "exec' \"$here"
}

# The first Python that is new enough; PYTHON chooses another.
find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$name"
            return
        fi
    done
    found=$("${PYTHON:-python3}" -V 2>/dev/null || echo 'no python3')
    say "CleanStation needs Python 3.11 or newer; here is $found." \
        "Install one, or say where it is: make PYTHON=/path/to/python3.13 ..."
    exit 1
}

# Some distributions pack `ensurepip` apart from Python; their pip can then fill the environment.
make_environment() {
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv --clear .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear --without-pip .venv
    else
        say "This Python cannot make an environment: it lacks ensurepip and pip." \
            "Install them (Debian, Ubuntu: apt-get install python3-venv) and try again."
        exit 1
    fi
}

pip() {
    if .venv/bin/python -c 'import pip' 2>/dev/null; then
        .venv/bin/python -m pip --disable-pip-version-check "$@"
    else
        "$python" -m pip --disable-pip-version-check --python .venv/bin/python "$@"
    fi
}

if [ "$lock" = moved ]; then
    ! is_from_elsewhere cleanstation || echo moved
    exit 0
fi
python=$(find_python)
# What the lock installed stays as it is once it is there, so it has to go; a lent .venv is not ours.
if is_from_elsewhere alembic; then
    say "This .venv was made somewhere else."
    if [ -L .venv ]; then rm .venv; else rm -rf .venv; fi
fi
if ! .venv/bin/python -c '' 2>/dev/null; then
    say "Making .venv ..."
    make_environment
fi
say "Installing $lock ..."
pip install --quiet --require-hashes --requirement "$lock"
# Itself, from where it stands: no download, nothing but the console script and the version.
pip install --quiet --no-deps --no-build-isolation --editable .
