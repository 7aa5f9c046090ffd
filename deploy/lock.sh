#!/bin/sh
# Renews requirements.lock and requirements-dev.lock: deploy/lock.sh FOLDER-FOR-TOOLS [--upgrade]
# Versions stay as they are where pyproject.toml allows it, unless --upgrade is given.
set -eu
cd "$(dirname "$0")/.."
tools=$1
shift
if ! "$tools/bin/uv" --version >/dev/null 2>&1; then
    "${PYTHON:-python3}" -m venv --clear "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
fi

pip_compile() {
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@"
}

pip_compile "$@" pyproject.toml --group build -o requirements.lock
pip_compile "$@" pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
