#!/usr/bin/env bash
# Makes a virtual environment and installs a pinned list into it:
#     scripts/create_environment.sh FOLDER REQUIREMENTS_FILE
# Needs nothing but Python 3.11 or newer with its venv module. PYTHON names another interpreter than python3.
set -euo pipefail

folder=$1
requirements=$2
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null; then
    echo "Python 3.11 or newer is needed, and there is no $python. Install it, or name yours: make PYTHON=/path/to/python3 ..." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; $python is $("$python" -c 'import platform; print(platform.python_version())')." \
        "Name a newer one: make PYTHON=python3.12 ..." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "The venv module of $python is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi

if ! "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    # --clear: what an interrupted start or an upgraded Python left behind would only half work.
    "$python" -m venv --clear "$folder"
fi
echo "Installing $requirements into $folder; the first time takes about a minute."
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$requirements"
