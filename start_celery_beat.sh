#!/bin/sh
# Start beat, which runs the schedules kept in the database; arguments are passed on.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
celery=celery
[ -x .venv/bin/celery ] && celery=.venv/bin/celery
exec "$celery" -A qlibui beat --loglevel=info --pidfile= "$@"
