#!/usr/bin/env bash
# Builds the image without a container engine and tries it: for machines where only root, debootstrap and buildah are.
#     sudo scripts/try_container.sh            Debian: apt-get install debootstrap buildah
# The base is a Debian made by debootstrap, handed over as BASE; everything else is the Dockerfile as it stands.
set -euo pipefail

cd "$(dirname "$0")/.."
folder=$(mktemp -d)
port=${PORT:-8123}
server=
container=
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    [[ -z $container ]] || buildah rm "$container" >/dev/null
    rm -rf --one-file-system "$folder"
}
trap finish EXIT

debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$folder/root" >"$folder/debootstrap.log"
cp /etc/ssl/certs/ca-certificates.crt "$folder/root/etc/ssl/certs/" # also the certificates of a company's own proxy
base=$(buildah from scratch)
buildah add --quiet "$base" "$folder/root" / >/dev/null
buildah commit --quiet "$base" localhost/task-tracker-base >/dev/null
buildah rm "$base" >/dev/null
buildah bud --quiet --isolation chroot --format docker --build-arg BASE=localhost/task-tracker-base --tag localhost/task-tracker .

container=$(buildah from localhost/task-tracker)
mkdir "$folder/db"
echo "a password" >"$folder/admin_password"
chmod 644 "$folder/admin_password"
inside() {
    buildah run --isolation chroot --user 1000:1000 --volume "$folder/db:/srv/task-tracker/db" \
        --volume "$folder/admin_password:/run/secrets/admin_password" --env "TASK_TRACKER_PORT=$port" \
        --env TASK_TRACKER_ADMIN_PASSWORD_FILE=/run/secrets/admin_password \
        --env TASK_TRACKER_ALLOWED_HOSTS=localhost,127.0.0.1 "$container" -- "$@"
}
says() { [[ $1 == "$2" ]] && echo "$3: $2" || { echo "$3: expected $1, got $2" >&2; exit 1; }; }
status() { curl --silent --output /dev/null --write-out '%{http_code}' "$@"; }

chmod 755 "$folder"
refusal=$(inside python main.py 2>&1 || true)
[[ $refusal == *"Type: sudo chown -R 1000:1000"* ]] && echo "a folder of another user: refused with the line to type"

chown 1000:1000 "$folder/db"
inside python main.py >"$folder/log" 2>&1 &
server=$!
for _ in {1..120}; do [[ $(status "localhost:$port/readyz") == 200 ]] && break || sleep 0.25; done
says 200 "$(status "localhost:$port/readyz")" "ready"
says 401 "$(status "localhost:$port/")" "without a password"
says 200 "$(status --user 'ann:a password' "localhost:$port/")" "with the password"
inside python deploy/health_check.py && echo "health check: 0"
inside alembic upgrade head
inside alembic revision --autogenerate -m "nothing new" >/dev/null && echo "alembic: works"
