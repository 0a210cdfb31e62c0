#!/usr/bin/env bash
# Proves that requirements.txt alone is enough: installs it into an environment of its own, imports the whole program
# there and asks the command line for its help. Tests run beside the development tools and could not notice a gap.
set -euo pipefail

cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

scripts/create_environment.sh "$folder/environment" requirements.txt
"$folder/environment/bin/python" -I - "$PWD" <<'PYTHON'
import importlib
import pkgutil
import sys

sys.path.insert(0, sys.argv[1])
import app

for module in pkgutil.walk_packages(app.__path__, "app."):
    importlib.import_module(module.name)
importlib.import_module("app.entry_points")
PYTHON
"$folder/environment/bin/python" main.py --help >/dev/null
"$folder/environment/bin/python" -m pip check
echo "requirements.txt is enough to run the program."
