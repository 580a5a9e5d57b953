#!/bin/sh
# Make the environment in .venv: a Python of 3.11 or later, the locked packages, this checkout editable.
# Called by the Makefile; safe to call again. Environment: PYTHON names the interpreter to use.
set -eu
cd "$(dirname "$0")/.."

say() { echo "env: $*" >&2; }

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "no Python 3.11 or later found; install it (Debian, Ubuntu: apt-get install python3), or name it: make PYTHON=/path/to/python3.11"
    exit 1
}

has_pip() { .venv/bin/python -m pip --version >/dev/null 2>&1; }

# Debian and Ubuntu keep ensurepip in a package of its own, so each way may fail and the next is tried.
try_venv() { "$python" -m venv --clear .venv >/dev/null 2>&1 && has_pip; }
try_virtualenv() { "$python" -m virtualenv --clear .venv >/dev/null 2>&1 && has_pip; }
try_bare() {
    "$python" -m pip --version >/dev/null 2>&1 || return 1
    "$python" -m venv --clear --without-pip .venv >/dev/null 2>&1 || return 1
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    "$python" -m pip install --quiet --disable-pip-version-check --target "$site" pip && has_pip
}
try_apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "installing the system package $package, which holds Python's venv"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"; } >&2 || return 1
    try_venv
}

if ! has_pip; then
    python=$(find_python)
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    say "making .venv with $python"
    if ! { try_venv || try_virtualenv || try_bare || try_apt; }; then
        rm -rf .venv
        say "$python cannot make a virtual environment; run: sudo apt-get install -y $package"
        exit 1
    fi
fi

say "installing the locked packages"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
PYTHONWARNINGS=ignore .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
touch .venv/.ready
