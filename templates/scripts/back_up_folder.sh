#!/bin/sh
# Packs a folder into an archive with the day in its name. Variables: SOURCE=/path/of/the/folder, TARGET=/path/for/archives
set -eu

: "${SOURCE:?Add the variable SOURCE to the goal.}"
: "${TARGET:?Add the variable TARGET to the goal.}"
archive="$TARGET/$(basename "$SOURCE")-$(date +%Y-%m-%d).tar.gz"

if [ "${TASK_RUN_MODE:-acting}" = shadow ]; then
    echo "A shadow run: $archive would be written."
    exit 0
fi

mkdir -p "$TARGET"
tar -czf "$archive.part" -C "$SOURCE" .
mv "$archive.part" "$archive"
echo "Written: $archive"
