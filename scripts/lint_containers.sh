#!/usr/bin/env bash
# Checks Dockerfile (hadolint) and docker-compose.yml (dclint, which comes from npm).
# Without npm the second check is left out with a word; with CI set that is a failure, because nobody would notice.
set -euo pipefail

cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
dclint=dclint@3.1.0

"$bin/hadolint" Dockerfile
echo "Dockerfile: clean."

if command -v npx >/dev/null; then
    npx --yes "$dclint" . 2>&1 | { grep -v '^npm warn' || true; }
    echo "docker-compose.yml: clean."
elif [[ -n ${CI:-} ]]; then
    echo "docker-compose.yml cannot be checked: npm is missing, and CI is set." >&2
    exit 1
else
    echo "docker-compose.yml was not checked: install npm for that."
fi
